package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What can be in a mailbox. A signal is its own link in the list, so it can be in one mailbox
/// only.
abstract sealed class Signal {

  private static final int BURIED = -1;
  private static final VarHandle NEXT = handle(Signal.class, "next", Signal.class);
  private static final VarHandle DEPTH = handle(Signal.class, "depth", int.class);

  // the next older while in the stack of new signals, the next younger in the inbox
  @Nullable Signal next;
  // ordinary messages from here down, while in the stack of new signals
  int depth;

  private static VarHandle handle(Class<? extends Signal> owner, String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(owner, field, type);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /// Notes that it will not be handled; only where nobody counts by [#depth] any more.
  ///
  /// @return false if that was noted before
  final boolean bury() {
    return (int) DEPTH.getAndSet(this, BURIED) != BURIED;
  }

  /// Returns how many messages it is that a mailbox's bound counts.
  int weight() {
    return 0;
  }

  /// Reads the link while another thread may set it.
  final @Nullable Signal nextAcquire() {
    return (Signal) NEXT.getAcquire(this);
  }

  /// Sets the link for whoever reads it with [#nextAcquire()], after all that was written before.
  final void setNextRelease(@Nullable Signal signal) {
    NEXT.setRelease(this, signal);
  }

  /// A message, a request or a cast: what a mailbox's bound counts.
  static sealed class Ordinary extends Signal {
    final Object message;

    Ordinary(Object message) {
      this.message = message;
    }

    @Override
    final int weight() {
      return 1;
    }
  }

  /// Messages of one sender that were delivered together. No request is among them.
  static final class Bunch extends Signal {
    private static final VarHandle BEGUN = handle(Bunch.class, "begun", int.class);

    final Cell target;
    private final @Nullable Object[] messages;
    // owned by the sender until it is delivered
    private int count;
    // written by the taker
    private volatile int begun;
    private @Nullable Object current;

    Bunch(Cell target, int most) {
      this.target = target;
      this.messages = new Object[most];
    }

    @Override
    int weight() {
      return count;
    }

    /// Adds a message.
    ///
    /// @return true if there is no room for another one
    boolean add(Object message) {
      messages[count] = message;
      count++;
      return count == messages.length;
    }

    /// Begins with the next message; the taker only.
    void beginNext() {
      int next = begun;
      current = messages[next];
      messages[next] = null;
      BEGUN.setRelease(this, next + 1);
    }

    /// Tells whether there are messages that were not begun; the taker only.
    boolean hasNext() {
      return (int) BEGUN.getOpaque(this) < count;
    }

    /// Returns the message that was begun; the taker only.
    Object current() {
      return Objects.requireNonNull(current);
    }

    /// Returns the messages that were not begun, as they will not be handled; once.
    List<Object> remains() {
      return bury()
          ? Arrays.stream(messages, begun, count).filter(Objects::nonNull).toList()
          : List.of();
    }
  }

  /// A message that a trace follows.
  static final class Traced extends Ordinary {
    final long id;
    final Pid from;

    Traced(Object message, long id, Pid from) {
      super(message);
      this.id = id;
      this.from = from;
    }
  }

  /// A message from outside the sandbox to a process that takes the place of one that has moved: it
  /// is for behind what is on its way from there.
  static final class Outside extends Signal {
    final Ordinary signal;

    Outside(Ordinary signal) {
      this.signal = signal;
    }

    @Override
    int weight() {
      return signal.weight();
    }
  }

  /// An exit signal.
  static final class Exit extends Signal {
    final Pid from;
    final ExitReason reason;
    final boolean byLink;

    Exit(Pid from, ExitReason reason, boolean byLink) {
      this.from = from;
      this.reason = reason;
      this.byLink = byLink;
    }
  }

  /// A watched process has ended.
  static final class Ended extends Signal {
    final Ref monitor;
    final Pid pid;
    final ExitReason reason;

    Ended(Ref monitor, Pid pid, ExitReason reason) {
      this.monitor = monitor;
      this.pid = pid;
      this.reason = reason;
    }
  }

  /// A timer's turn has come.
  static final class Timer extends Signal {
    final TimerRef timer;
    final Object message;

    Timer(TimerRef timer, Object message) {
      this.timer = timer;
      this.message = message;
    }
  }

  /// A request of this process, sent without waiting, was answered.
  static final class Answer extends Signal {
    final RequestId request;

    Answer(RequestId request) {
      this.request = request;
    }
  }

  /// Something to do between two messages, with the behavior.
  static final class Probe extends Signal {
    final Consumer<Behavior> probe;
    // waits for its turn behind what came before, unless the process is suspended
    final boolean inOrder;

    Probe(Consumer<Behavior> probe) {
      this(probe, false);
    }

    Probe(Consumer<Behavior> probe, boolean inOrder) {
      this.probe = probe;
      this.inOrder = inOrder;
    }

    /// Turns round a stack of probes.
    static @Nullable Probe oldestFirst(@Nullable Probe youngest) {
      Probe turned = null;
      Probe probe = youngest;
      while (probe != null) {
        Probe older = (Probe) probe.next;
        probe.next = turned;
        turned = probe;
        probe = older;
      }
      return turned;
    }
  }

  /// Stands for a state of the whole mailbox; never handled.
  static final class Mark extends Signal {}
}
