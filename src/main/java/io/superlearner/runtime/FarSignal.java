package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.identity.SandboxId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one runtime sends to another by a [Transport]: values made of pids, refs, texts, exit
/// reasons and the payloads of programs.
///
/// A payload is plain data (a record, text, number, boolean, enum constant, list, set or map of
/// such), or a [Cast] of it; a transport refuses what it cannot encode. An exit reason here never
/// holds an exception, and no text of it is long: [FarReason] has seen to that. A [Ref] belongs to
/// the node that made it: with the life that a signal came from it is unique.
public sealed interface FarSignal {

  /// Whom a message is for.
  sealed interface Target {

    /// A process.
    record OfPid(Pid pid) implements Target {
      @Override
      public String toString() {
        return pid.toString();
      }
    }

    /// A process that takes the place of one that has moved: the message was sent to that one, and
    /// goes before all that is sent to this one from outside its sandbox until [LetIn].
    record InPlace(Pid pid) implements Target {
      @Override
      public String toString() {
        return pid.toString();
      }
    }

    /// Whoever has a name on the node that the message goes to.
    record OfName(String name) implements Target {
      @Override
      public String toString() {
        return name;
      }
    }
  }

  /// A message.
  ///
  /// @param from who sent it; serial 0 if it is no process
  /// @param trace the id that a trace follows it by; 0 if nobody traces it
  record Message(Pid from, Target to, Object payload, long trace) implements FarSignal {}

  /// A message that wants a reply: one [Reply] or [Failure] with the same ref.
  ///
  /// @param ref the caller's
  /// @param caller who asks; serial 0 if it is no process
  /// @param trace the id that a trace follows it by; 0 if nobody traces it
  record Request(Ref ref, Pid caller, Target to, @Nullable Object payload, long trace)
      implements FarSignal {}

  /// The reply to a request.
  ///
  /// @param ref that of the request
  /// @param to who asked; serial 0 if it is no process
  record Reply(Ref ref, Pid to, @Nullable Object value) implements FarSignal {}

  /// Says that a request will get no reply.
  ///
  /// @param ref that of the request
  /// @param reason `noproc`, `mailbox_full`, or why the callee ended
  record Failure(Ref ref, ExitReason reason) implements FarSignal {}

  /// Asks for something that the receiver's node offers, in a new process: one [Reply] or
  /// [Failure].
  record Run(Ref ref, Pid caller, String job, @Nullable Object argument) implements FarSignal {}

  /// Asks who has a name on the receiver's node: one [Reply] with a pid or null.
  record Whereis(Ref ref, String name) implements FarSignal {}

  /// An exit signal that a process, or somebody outside, sent.
  record Exit(Pid from, Pid to, ExitReason reason) implements FarSignal {}

  /// Stops a process in the manner of [Sys#stop]: it ends by itself, with its `terminate`.
  record Stop(Pid to, ExitReason reason) implements FarSignal {}

  /// Links two processes.
  ///
  /// @param ref tells this link from an earlier one that the receiver may be about to remove
  record Link(Ref ref, Pid from, Pid to) implements FarSignal {}

  /// Removes what the sender knew of the links between two processes; a link that the receiver made
  /// meanwhile stays.
  ///
  /// @param senders the ref of the link that the sender's side made; null if it made none
  /// @param receivers the ref of the link that the receiver's side made; null if it made none
  record Unlink(Pid from, Pid to, @Nullable Ref senders, @Nullable Ref receivers)
      implements FarSignal {}

  /// A linked process has ended.
  record LinkExit(Pid from, Pid to, ExitReason reason) implements FarSignal {}

  /// Begins a watch; one [Down] with the same ref ends it.
  ///
  /// @param ref the watcher's
  /// @param watcher who watches; serial 0 if it is no process
  record Monitor(Ref ref, Pid watcher, Pid target) implements FarSignal {}

  /// Ends a watch.
  ///
  /// @param ref that of the monitor
  record Demonitor(Ref ref) implements FarSignal {}

  /// A watched process has ended.
  ///
  /// @param ref that of the monitor
  record Down(Ref ref, ExitReason reason) implements FarSignal {}

  /// Processes have moved: from now on the receiver sends to the new ones what its own processes
  /// send to the old ones. One [Switched] with the same ref, behind all that it has sent to the old
  /// ones.
  ///
  /// @param before the old ones, which were processes of the sender
  /// @param now by their places in the other list, the new ones
  record Moved(Ref ref, List<Pid> before, List<Pid> now) implements FarSignal {}

  /// Says that nothing more comes for processes that have moved.
  ///
  /// @param ref that of the [Moved]
  record Switched(Ref ref) implements FarSignal {}

  /// All messages are sent that go before those which wait apart at the new processes of a sandbox.
  record LetIn(SandboxId sandbox) implements FarSignal {}
}
