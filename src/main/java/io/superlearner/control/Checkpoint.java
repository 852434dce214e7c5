package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The states of a sandbox's durable processes at one moment, from which it can continue elsewhere.
/// Each state is as it was between two messages of its process; those of two processes need not
/// belong to the same moment.
///
/// @param sandbox whose states they are
/// @param epoch the epoch in which its node owned the sandbox; epochs only grow
/// @param seq counts the checkpoints of one epoch
/// @param at when it was taken, by the clock of its node: for people; epoch and seq say what is
///   newer
/// @param node where it was taken
/// @param states by the path of the process, what its module saved: plain data (maps with text for
///   keys, lists, text, numbers, booleans, null)
/// @param missing by path, why the state of a process is not the one of that moment, or not there
public record Checkpoint(
    SandboxId sandbox,
    long epoch,
    long seq,
    Instant at,
    NodeName node,
    Map<String, @Nullable Object> states,
    Map<String, String> missing) {

  /// Copies the maps.
  public Checkpoint {
    states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
    missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
  }

  /// Tells whether this one takes the place of another: it is of a later epoch, or of the same and
  /// has the higher number.
  public boolean isNewerThan(Checkpoint other) {
    return epoch == other.epoch ? seq > other.seq : epoch > other.epoch;
  }
}
