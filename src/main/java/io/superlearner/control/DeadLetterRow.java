package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.DeadLetter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A message that nobody handled.
///
/// @param seq its number among the dead letters of its node, from 1, kept or not
/// @param at when it was found to be dead
/// @param node the node that found it
/// @param cause `no_process`, `no_connection`, `mailbox_full`, `not_sendable`, `not_readable`,
///   `receiver_ended`, `late_reply` or `not_carried`
/// @param from who sent it; null if that is not known
/// @param to whom it was for
/// @param sandbox the sandbox of the receiver, or of the sender of a late reply; null for none, and
///   if it is not known
/// @param type the name of the message's class
/// @param message the message as text, at most 200 characters; null if it is not kept any more
public record DeadLetterRow(
    long seq,
    Instant at,
    NodeName node,
    String cause,
    @Nullable Pid from,
    Pid to,
    @Nullable SandboxId sandbox,
    String type,
    @Nullable String message) {

  private static final int LONGEST = 200;

  static DeadLetterRow of(NodeName node, DeadLetter letter) {
    return new DeadLetterRow(
        letter.seq(),
        letter.at(),
        node,
        letter.cause().word(),
        letter.from(),
        letter.to(),
        letter.sandbox(),
        letter.type(),
        letter.text(LONGEST));
  }
}
