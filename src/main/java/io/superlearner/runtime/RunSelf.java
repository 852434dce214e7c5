package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The process as its body sees it, on the body's thread. What the process's cell would do between
/// two messages, such as forgetting an exit that is on its way, is done for the body's inbox too.
final class RunSelf implements BodySelf {

  /// Goes through the mailbox behind all that was sent before.
  record Sync(CountDownLatch passed) implements Post.Own {}

  private final ProcessSelf cell;
  private final BodyInbox inbox;
  // owned by the body
  private @Nullable ExitReason stopReason;

  RunSelf(ProcessSelf cell, BodyInbox inbox) {
    this.cell = cell;
    this.inbox = inbox;
  }

  /// Returns the reason to end with when the body has returned.
  ExitReason stopReason() {
    return stopReason == null ? ExitReason.normal() : stopReason;
  }

  // ---- receiving ----

  @Override
  public Object receive() throws InterruptedException {
    return Objects.requireNonNull(inbox.take(RunSelf::any, null));
  }

  @Override
  public Optional<Object> receive(Duration limit) throws InterruptedException {
    return receive(RunSelf::any, limit);
  }

  @Override
  public Optional<Object> receive(Predicate<Object> fits, Duration limit)
      throws InterruptedException {
    if (limit.isPositive()) {
      return Optional.ofNullable(inbox.take(fits, limit));
    }
    Object early = inbox.poll(fits);
    if (early == null) {
      sync();
      early = inbox.poll(fits);
    }
    return Optional.ofNullable(early);
  }

  private static boolean any(Object message) {
    return true;
  }

  /// Waits until everything that was sent before is in the inbox.
  private void sync() throws InterruptedException {
    CountDownLatch passed = new CountDownLatch(1);
    if (cell.put(new Signal.Ordinary(new Sync(passed)), 0) == Delivery.DELIVERED) {
      passed.await();
    }
  }

  /// Forgets messages, also those that the cell is handing over at this moment.
  private void drop(Predicate<Object> unwanted) {
    try {
      sync();
      inbox.drop(unwanted);
    } catch (InterruptedException interrupted) {
      // only a killer interrupts; then nothing is received any more
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void demonitor(Ref monitor) {
    Pid other = cell.ties.unwatch(monitor);
    if (other != null) {
      cell.runtime.unwatchAt(other, monitor);
    } else {
      drop(message -> message instanceof Down(Ref of, var _, var _) && of.equals(monitor));
    }
  }

  @Override
  public TimerRef startTimer(Duration delay, Object message) {
    Clock clock = cell.runtime.clock();
    TimerRef timer = new TimerRef(clock, cell.ties, clock.nanos() + delay.toNanos());
    if (cell.ties.timing(timer)) {
      timer.scheduledAs(clock.schedule(delay, () -> expired(timer, message)));
    }
    return timer;
  }

  private void expired(TimerRef timer, Object message) {
    cell.ties.notTiming(timer);
    inbox.putTimed(timer, message);
  }

  @Override
  public void stop(ExitReason reason) {
    if (stopReason == null) {
      stopReason = reason;
    }
  }

  // ---- what is the same for every process ----

  @Override
  public Pid pid() {
    return cell.pid;
  }

  @Override
  public boolean isAlive() {
    return cell.isAlive();
  }

  @Override
  public SpawnOptions options() {
    return cell.options;
  }

  @Override
  public @Nullable Pid parent() {
    return cell.parent;
  }

  @Override
  public ProcessRuntime runtime() {
    return cell.runtime;
  }

  @Override
  public Delivery send(Pid to, Object message) {
    return cell.send(to, message);
  }

  @Override
  public void reply(From from, @Nullable Object value) {
    cell.reply(from, value);
  }

  @Override
  public @Nullable Object call(Pid to, @Nullable Object request, Duration limit) {
    return cell.call(to, request, limit);
  }

  @Override
  public void exit(Pid to, ExitReason reason) {
    cell.exit(to, reason);
  }

  @Override
  public void link(Pid other) {
    cell.link(other);
  }

  @Override
  public void unlink(Pid other) {
    cell.unlink(other);
  }

  @Override
  public @Nullable ExitReason endOf(Pid child) {
    return cell.endOf(child);
  }

  @Override
  public Ref monitor(Pid other) {
    return cell.monitor(other);
  }

  @Override
  public void trapExit(boolean trap) {
    cell.trapExit(trap);
  }

  @Override
  public boolean register(String name) {
    return cell.register(name);
  }

  @Override
  public boolean unregister(String name) {
    return cell.unregister(name);
  }

  @Override
  public StartOutcome startLink(Behavior behavior, SpawnOptions options) {
    return cell.startLink(behavior, options);
  }

  @Override
  public boolean isStopping() {
    return stopReason != null;
  }

  @Override
  public RequestId sendRequest(Pid to, @Nullable Object request) {
    return cell.sendRequest(to, request);
  }

  @Override
  public WatchedStart startMonitor(Behavior behavior, SpawnOptions options) {
    return cell.startMonitor(behavior, options);
  }

  @Override
  public StartOutcome spawnLink(Behavior behavior, SpawnOptions options) {
    return cell.spawnLink(behavior, options);
  }

  @Override
  public <T extends @Nullable Object> T blocking(Callable<T> body) throws Exception {
    return cell.blocking(body);
  }
}
