package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A static supervisor whose children are the partitions `0`, `1`, …, and which can be resized. All
/// but that is done by the supervisor inside.
final class PartitionProcess implements Behavior {

  /// Asks for another number of partitions.
  record Resize(int count) {}

  private final Partitions partitions;
  private final StaticProcess inside;

  PartitionProcess(PartitionSpec spec, Scheduler lane) {
    ChildSpec template = Objects.requireNonNull(spec.template());
    this.partitions = new Partitions(Objects.requireNonNull(spec.name()), spec.partitions());
    List<ChildSpec> children =
        IntStream.range(0, spec.partitions())
            .mapToObj(partition ->
                template
                    .withId(Integer.toString(partition))
                    .withStart(context -> start(spec, template, partition, context)))
            .toList();
    SupervisorSpec whole = new SupervisorSpec(spec.flags(), children);
    this.inside = new StaticProcess(new SupervisorOrigin.Given(whole), lane);
  }

  /// Makes what a partition runs. One that was taken out of service says `ignore` when a group
  /// restart reaches it.
  private Behavior start(
      PartitionSpec spec, ChildSpec template, int partition, ChildContext context)
      throws Exception {
    if (!partitions.isWanted(partition)) {
      return new Unwanted();
    }
    PartitionArguments hook = Objects.requireNonNull(spec.withArguments());
    ChildContext own =
        new ChildContext(
            context.path(),
            context.supervisor(),
            context.sandbox(),
            context.lane(),
            hook.of(spec.args(), partition));
    return template.start().start(own);
  }

  private record Unwanted() implements Behavior {
    @Override
    public Start start(Self self) {
      return new Start.Ignored();
    }

    @Override
    public void receive(Object message) {
      throw new IllegalStateException("never runs");
    }
  }

  @Override
  public Start start(Self self) {
    Start outcome = inside.start(self);
    if (outcome instanceof Start.Running) {
      partitions.refresh(inside.home().ledger());
    }
    return outcome;
  }

  @Override
  public void receive(Object message) {
    try {
      if (message instanceof Request(From from, Resize(int count))) {
        inside.home().self().reply(from, resize(count));
      } else {
        inside.receive(message);
      }
    } finally {
      partitions.refresh(inside.home().ledger());
    }
  }

  /// Starts or stops partitions, one after another. Keys are routed to a new one only when it runs,
  /// and to an old one no more before it is stopped.
  private ChildResult resize(int count) {
    int before = partitions.count();
    partitions.want(count);
    if (count < before) {
      partitions.route(count);
      for (int partition = before - 1; partition >= count; partition--) {
        inside.answer(new Ask.TerminateChild(Integer.toString(partition)));
      }
      return new ChildResult.Done();
    }
    for (int partition = before; partition < count; partition++) {
      Object result = inside.answer(new Ask.RestartChild(Integer.toString(partition)));
      if (result instanceof ChildResult.Failed failed) {
        partitions.want(partition);
        return failed;
      }
      partitions.refresh(inside.home().ledger());
      partitions.route(partition + 1);
    }
    return new ChildResult.Done();
  }

  @Override
  public void terminate(ExitReason reason) {
    inside.terminate(reason);
  }

  @Override
  public @Nullable Object view() {
    return inside.view() instanceof SupervisorView view ? view.with(partitions) : null;
  }

  @Override
  public @Nullable Object state() {
    return inside.state();
  }
}
