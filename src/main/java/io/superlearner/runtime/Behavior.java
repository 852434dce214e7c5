package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a process does.
///
/// ```java
/// record Echo(Self self) implements Behavior {
///   public Start start(Self self) {
///     return Start.running();
///   }
///   public void receive(Object message) {
///     if (message instanceof Request(From from, var what)) {
///       self.reply(from, what);
///     }
///   }
/// }
/// ```
///
/// All methods but [#view()] are called by the runtime alone, one at a time, with everything that
/// the one before did visible to the next; so a behavior needs no locks for its fields. Whatever is
/// thrown ends the process with [ExitReason.Crashed].
public interface Behavior {

  /// Begins the process. Nothing else runs before it has returned.
  Start start(Self self) throws Exception;

  /// Goes on after the start, if [#goesOn()]: called once, after whoever started the process was
  /// told and before any message is handled, however long that has waited.
  default void started() throws Exception {}

  /// Tells whether [#started()] has something to do. Whoever starts the process on its own thread
  /// is let go first then.
  default boolean goesOn() {
    return false;
  }

  /// Handles one message: a plain message, a [Request], a [Cast], an [ExitMessage] if the process
  /// traps exits, or a [Down].
  ///
  /// To end the process, call [Self#stop(ExitReason)] and return.
  void receive(Object message) throws Exception;

  /// Cleans up. Called once, on the process's own thread, when the process ends by itself, by what
  /// [#receive] threw, or by [Self#stop]; not when it is killed by a signal it does not trap.
  default void terminate(ExitReason reason) throws Exception {}

  /// Returns the state, for people to look at. Called between two messages.
  default @Nullable Object state() {
    return null;
  }

  /// Makes what is told of this process fit to be seen, in a crash report or a status: hides
  /// secrets, shortens what is long. Called between two messages or at the end. If it throws or
  /// returns null, a placeholder takes the place of everything, and the process goes on.
  default ProcessStatus formatStatus(ProcessStatus raw) {
    return raw;
  }

  /// Declares that this process blocks: it waits for files, sockets, locks or other things that are
  /// no messages. From its start on it then runs on virtual threads instead of the workers of its
  /// scheduler, so that it may wait as long as it likes and holds nobody up. Asked once, after the
  /// start; a start that blocks uses [Self#blocking].
  ///
  /// A process that computes for long must not declare this: virtual threads share a few threads of
  /// the whole node and are not taken from them by force.
  ///
  /// ```java
  /// record Reader(Path file) implements Behavior {
  ///   public boolean blocks() {
  ///     return true;
  ///   }
  ///   public Start start(Self self) {
  ///     return Start.running();
  ///   }
  ///   public void receive(Object message) throws Exception {
  ///     System.out.println(Files.readString(file));
  ///   }
  /// }
  /// ```
  default boolean blocks() {
    return false;
  }

  /// Returns the class whose code the process runs.
  default String codeName() {
    return getClass().getName();
  }

  /// Keeps the messages handled last, for a status or a crash report; called between two messages.
  ///
  /// @param most how many; 0 for none
  /// @throws UnsupportedOperationException if no log can be kept, as here
  default void keepLog(int most) {
    throw new UnsupportedOperationException(codeName() + " keeps no log");
  }

  /// Returns the messages handled last, oldest first; empty if no log is kept.
  default List<@Nullable Object> log() {
    return List.of();
  }

  /// Returns something about this process that any thread may read at any time, without asking it;
  /// null if there is nothing.
  default @Nullable Object view() {
    return null;
  }

  /// Replaces the state, called between two messages, also while the process is suspended. What is
  /// thrown goes to whoever asked; the state must then be as before.
  ///
  /// @throws UnsupportedOperationException if the state cannot be replaced, as here
  default void replaceState(UnaryOperator<@Nullable Object> change) throws Exception {
    throw new UnsupportedOperationException(codeName() + " keeps its state to itself");
  }

  /// Goes over to other code, called while the process is suspended. What is thrown goes to whoever
  /// asked; the old code and the old state must then be in force.
  ///
  /// @param code the new code, of a kind that this behavior knows
  /// @param oldVersion what the asker says that the old code was
  /// @param extra anything that the change needs
  /// @throws UnsupportedOperationException if the code cannot be changed, as here
  default void changeCode(Object code, @Nullable Object oldVersion, @Nullable Object extra)
      throws Exception {
    throw new UnsupportedOperationException(codeName() + " has no code change");
  }

  /// Returns the class whose code this behavior runs: its own, or that of what it carries.
  default Class<?> code() {
    return getClass();
  }

  /// Returns a second scheduler on whose threads the process may run, beside the one it was spawned
  /// with; null if there is none. It is for supervisors, which may run on a thread of their
  /// children.
  default @Nullable Scheduler lane() {
    return null;
  }

  /// What came of a start.
  sealed interface Start {

    /// The process runs.
    ///
    /// @param info handed unchanged to whoever started it
    record Running(@Nullable Object info) implements Start {}

    /// The process does not want to run; nobody is told of an exit.
    record Ignored() implements Start {}

    /// The process cannot run.
    record Refused(ExitReason reason) implements Start {}

    /// Returns a start without further information.
    static Start running() {
      return new Running(null);
    }
  }
}
