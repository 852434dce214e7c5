package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process whose turn on a thread is not as it should be, and what its thread was doing.
///
/// The runtime looks at its threads once a second. A turn is one activation of a process; handling
/// a message counts as progress, so a process with much to do is not found. Code that waits inside
/// [Self#call], [Self#blocking], a start, or in a process that declares [Seat#blocks()] is not
/// found either. Code of a process that has ended counts as leaked instead.
///
/// ```java
/// for (TurnFinding finding : runtime.findings()) {
///   System.out.println(finding.pid() + " " + finding.kind() + " " + finding.stack().getFirst());
/// }
/// ```
///
/// @param pid the process
/// @param sandbox the sandbox it belongs to; null for none
/// @param path its place in its tree
/// @param kind what is wrong
/// @param since since when it has been at the same message, or first seen blocking
/// @param lasted how long that was at the last look
/// @param state what its thread was doing
/// @param stack where its thread was at the last look, innermost first, at most 40 lines
/// @param remedy what to do about it, for people
public record TurnFinding(
    Pid pid,
    @Nullable SandboxId sandbox,
    String path,
    Kind kind,
    Instant since,
    Duration lasted,
    Thread.State state,
    List<String> stack,
    String remedy) {

  /// What is wrong with a turn.
  public enum Kind {
    /// It has been at one message, or in its start, for more than three seconds.
    STUCK,
    /// Its thread was found waiting at several looks, and it has not declared that it blocks.
    BLOCKING
  }

  /// Copies the stack.
  public TurnFinding {
    stack = List.copyOf(stack);
  }
}
