package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.identity.Shown;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A message that no process has handled or will handle.
///
/// ```java
/// runtime.send(new Pid(1, 999_999, 0), "hello");
/// DeadLetter letter = runtime.deadLetters().latest(1).getFirst();
/// System.out.println(letter.to() + " never got it: " + letter.cause().word());
/// ```
///
/// It does not keep its message alive for ever: under a lack of memory, and when the sandbox it
/// belongs to goes, only the name of the message's class stays.
public final class DeadLetter {

  /// Why a message was not handled.
  public enum Cause {
    /// It was sent to a process that does not exist.
    NO_PROCESS,
    /// It was sent to a process of another node that is out of reach, or was given up before it had
    /// confirmed the message; then it may have been handled all the same.
    NO_CONNECTION,
    /// The mailbox of its receiver was at its bound, or too much waited for its node.
    MAILBOX_FULL,
    /// It was for another node and holds something that cannot go there, or it is too long.
    NOT_SENDABLE,
    /// It came from another node and holds something that cannot be read here.
    NOT_READABLE,
    /// Its receiver ended while it waited.
    RECEIVER_ENDED,
    /// It is a reply, and nobody waited for it any more.
    LATE_REPLY,
    /// Its receiver has moved to another node, and it was not carried there: no process has its
    /// place there, or nobody took it over in time.
    NOT_CARRIED;

    static Cause of(Delivery delivery) {
      return switch (delivery) {
        case NO_PROCESS -> NO_PROCESS;
        case NO_CONNECTION -> NO_CONNECTION;
        case MAILBOX_FULL -> MAILBOX_FULL;
        case DELIVERED, SENT -> throw new IllegalArgumentException("not dead: " + delivery);
      };
    }

    /// Returns the cause as one word for programs, such as `mailbox_full`.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final long seq;
  private final Instant at;
  private final Cause cause;
  private final @Nullable Pid from;
  private final Pid to;
  private final @Nullable SandboxId sandbox;
  private final String type;
  private final Reference<Object> message;

  DeadLetter(
      long seq,
      Instant at,
      Cause cause,
      @Nullable Pid from,
      Pid to,
      @Nullable SandboxId sandbox,
      @Nullable Object message) {
    this.seq = seq;
    this.at = at;
    this.cause = cause;
    this.from = from;
    this.to = to;
    this.sandbox = sandbox;
    this.type = message == null ? "null" : message.getClass().getName();
    this.message = new SoftReference<>(message);
  }

  /// Returns its number among the dead letters of its runtime, from 1, kept or not.
  public long seq() {
    return seq;
  }

  /// Returns when it was found to be dead.
  public Instant at() {
    return at;
  }

  /// Returns why it was not handled.
  public Cause cause() {
    return cause;
  }

  /// Returns who sent it; null if that is not known.
  public @Nullable Pid from() {
    return from;
  }

  /// Returns whom it was for.
  public Pid to() {
    return to;
  }

  /// Returns the sandbox of the receiver, or of the sender of a late reply; null for none, and if
  /// it is not known.
  public @Nullable SandboxId sandbox() {
    return sandbox;
  }

  /// Returns the name of the message's class.
  public String type() {
    return type;
  }

  /// Returns the message as short text for people; it runs the message's own `toString`, on the
  /// calling thread. A request and a cast show what they carry. Null if the message is not kept any
  /// more.
  public @Nullable String text(int longest) {
    Object kept = message.get();
    return switch (kept) {
      case null -> type.equals("null") ? "null" : null;
      case Request(var _, var payload) -> shown(payload, longest);
      case Cast(var payload) -> shown(payload, longest);
      default -> shown(kept, longest);
    };
  }

  private static String shown(@Nullable Object value, int longest) {
    return value == null ? "null" : Shown.object(value, longest);
  }

  void forgetMessage() {
    message.clear();
  }
}
