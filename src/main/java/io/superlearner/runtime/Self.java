package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A process as it sees itself.
///
/// ```java
/// self.trapExit(true);
/// Pid child = started(self.startLink(GenServer.behavior(new Counter()), options));
/// Ref monitor = self.monitor(child);
/// assert self.call(child, "next", Duration.ofSeconds(5)).equals(1);
/// self.exit(child, ExitReason.kill());
/// assert self.receive(Down.class, limit).orElseThrow().reason().equals(ExitReason.killed());
/// ```
///
/// Only the code of the process may call the methods, while the runtime calls it. Once the process
/// has ended (it may have been killed while its code was still running) sends, replies, links and
/// names have no effect any more: it is fenced. Only what it was sending at the very moment it was
/// killed may still arrive, after the news of its end.
public interface Self {

  /// Returns the own pid.
  Pid pid();

  /// Tells whether this process has not been ended by others while its code still runs.
  boolean isAlive();

  /// Returns how this process was spawned.
  SpawnOptions options();

  /// Returns the process that started this one with a link; null if nobody did.
  @Nullable Pid parent();

  /// Returns the runtime that the process lives in.
  ProcessRuntime runtime();

  /// Sends a message. Messages to one receiver arrive in the order in which they were sent.
  ///
  /// Of many messages that one callback sends to a process which is at work, the last ones may wait
  /// for a millisecond, but no longer than until the callback returns, waits, or lets any other
  /// signal go.
  ///
  /// @throws NullPointerException if the message is null
  Delivery send(Pid to, Object message);

  /// Answers a request, at any time after it came.
  void reply(From from, @Nullable Object value);

  /// Calls another process and waits for its reply, at most for the limit.
  ///
  /// @throws CallException if the process does not exist, ends before it replies, does not reply in
  ///   time, or is this process itself (`calling_self`)
  @Nullable Object call(Pid to, @Nullable Object request, Duration limit);

  /// Sends a request and does not wait: the answer comes as a message [Answered], or is taken from
  /// what this returns, whichever is first. If there is no such process, the answer says so.
  RequestId sendRequest(Pid to, @Nullable Object request);

  /// Ends this process once the present callback has returned. The first reason counts; if the
  /// callback throws after that, what it throws does.
  void stop(ExitReason reason);

  /// Tells whether this process ends once the present callback has returned, or has ended.
  boolean isStopping();

  /// Sends an exit signal.
  ///
  /// @throws ExitException after `kill` to this process itself, which has ended then: let it pass
  void exit(Pid to, ExitReason reason);

  /// Links this process with another, in both directions. If the other does not exist, an exit
  /// signal `noproc` comes back.
  void link(Pid other);

  /// Removes a link; no exit message of the other arrives after this has returned.
  void unlink(Pid other);

  /// Tells why a process that this one started has ended, as long as they are linked and its exit
  /// message has not been handled; null while it lives, and if there is no such link. So a
  /// supervisor that stops a child learns why it ended before.
  @Nullable ExitReason endOf(Pid child);

  /// Watches another process: one [Down] message tells its end, at once with `noproc` if it does
  /// not exist.
  Ref monitor(Pid other);

  /// Ends a watch; no [Down] of it arrives after this has returned.
  void demonitor(Ref monitor);

  /// Decides whether exit signals of others arrive as [ExitMessage]s instead of ending this
  /// process.
  void trapExit(boolean trap);

  /// Sends a message to this process itself after a delay.
  TimerRef startTimer(Duration delay, Object message);

  /// Registers a name for this process, until it ends.
  ///
  /// @return false if the name is taken, or the process has ended
  boolean register(String name);

  /// Frees a name of this process.
  ///
  /// @return false if this process does not have it
  boolean unregister(String name);

  /// Starts another process linked with this one and waits until it has started, see
  /// [ProcessRuntime#start(Behavior, SpawnOptions)]. If it does not start, the outcome tells it and
  /// no exit signal comes.
  StartOutcome startLink(Behavior behavior, SpawnOptions options);

  /// Starts another process watched by this one and waits until it has started, see
  /// [ProcessRuntime#start(Behavior, SpawnOptions)]. If it does not start, no `Down` comes.
  WatchedStart startMonitor(Behavior behavior, SpawnOptions options);

  /// Lets another process begin, linked with this one, and does not wait for its start, see
  /// [ProcessRuntime#spawn(Behavior, SpawnOptions)]. If it does not start, an exit signal tells it.
  StartOutcome spawnLink(Behavior behavior, SpawnOptions options);

  /// Runs something that blocks, so that others get another thread meanwhile.
  ///
  /// @throws Exception whatever the body throws
  <T extends @Nullable Object> T blocking(Callable<T> body) throws Exception;
}
