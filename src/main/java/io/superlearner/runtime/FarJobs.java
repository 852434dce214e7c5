package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What this node does for others, each time in a process of its own that does not outlive its
/// caller. Any thread may call; nothing blocks.
final class FarJobs {

  private record Offer(SpawnOptions options, FarJob job) {}

  /// A process that answers one request and ends.
  private static final class OneJob implements Behavior {
    private final FarJob job;
    // owned by the process
    private @Nullable Self self;

    OneJob(FarJob job) {
      this.job = job;
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) throws Exception {
      Self process = self;
      if (process != null && message instanceof Request(From from, var argument)) {
        process.reply(from, job.run(process, argument));
        process.stop(ExitReason.normal());
      }
    }
  }

  private final ProcessRuntime runtime;
  private final Map<String, Offer> offers = new ConcurrentHashMap<>();

  FarJobs(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  Subscription offer(String name, SpawnOptions options, FarJob job) {
    Offer offer = new Offer(options.withName(null).withClusterName(null), job);
    if (offers.putIfAbsent(name, offer) != null) {
      throw new IllegalStateException("a job is offered already: " + name);
    }
    return () -> offers.remove(name, offer);
  }

  /// Does what somebody asks for; whatever comes of it, the asker is answered.
  void run(From from, String name, @Nullable Object argument) {
    Offer offer = offers.get(name);
    if (offer == null) {
      from.fail(ExitReason.abnormal("no_such_job: " + name));
      return;
    }
    switch (runtime.spawn(new OneJob(offer.job), offer.options)) {
      case StartOutcome.Started(Pid pid, var _) -> begin(pid, from, argument);
      case StartOutcome.Failed(var reason) -> from.fail(reason);
      case StartOutcome.Ignored _, StartOutcome.AlreadyStarted _ ->
          throw new IllegalStateException("a job has no name, and always begins");
    }
  }

  private void begin(Pid pid, From from, @Nullable Object argument) {
    if (from.caller().serial() != 0) {
      Subscription callerWatch =
          runtime.watch(from.caller(), _ -> runtime.exit(pid, ExitReason.kill()));
      var _ = runtime.watch(pid, _ -> callerWatch.close());
    }
    if (runtime.send(pid, new Request(from, argument)) != Delivery.DELIVERED) {
      from.fail(ExitReason.noproc());
    }
  }
}
