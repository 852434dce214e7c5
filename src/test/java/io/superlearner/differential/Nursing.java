package io.superlearner.differential;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.supervisor.ChildContext;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.ChildStart;
import io.superlearner.runtime.supervisor.DynamicSpec;
import io.superlearner.runtime.supervisor.DynamicSupervisor;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import java.time.Duration;
import java.util.List;

/// Makes supervisors and workers of ours that do what a scenario says.
final class Nursing {

  private static final Duration WINDOW = Duration.ofHours(10);

  /// Tells a worker to end.
  record End(String reason) {}

  private final Recorder recorder;
  private final Gate gate;

  Nursing(Recorder recorder, Gate gate) {
    this.recorder = recorder;
    this.gate = gate;
  }

  /// Returns what a supervisor is told of a child.
  ///
  /// @param path of the supervisor
  /// @param instance of the supervisor
  ChildSpec childSpec(Spec spec, String path, int instance) {
    String own = path + "/" + spec.id();
    return childSpec(spec, context -> start(spec, own, instance, context.lane()));
  }

  private static ChildSpec childSpec(Spec spec, ChildStart start) {
    ChildSpec child =
        switch (spec) {
          case Spec.Worker _ -> ChildSpec.worker(spec.id(), start);
          case Spec.Static _, Spec.Simple _ -> ChildSpec.supervisor(spec.id(), start);
        };
    return child
        .withRestart(spec.head().restart())
        .withShutdown(spec.head().shutdownOfOurs())
        .withSignificant(spec.head().significant());
  }

  private ChildSpec template(Spec template, String path, int instance) {
    return childSpec(template, context -> startNew(template, path, instance, context));
  }

  private Behavior startNew(Spec template, String path, int instance, ChildContext context) {
    String id = (String) context.args().get(0);
    String starts = (String) context.args().get(1);
    if (starts.equals("held")) {
      return gate;
    }
    Spec own = template.withHead(template.head().withStarts(List.of(starts.split(",", -1))));
    return start(own, path + "/" + id, instance, context.lane());
  }

  /// Makes what runs at a path, for one start.
  Behavior start(Spec spec, String path, int above, Scheduler lane) {
    if (spec.head().starts().equals(List.of("held"))) {
      return gate;
    }
    Recorder.Key key = recorder.attempt(path, spec.kind(), above);
    String outcome = spec.head().start(key.instance());
    if (outcome.equals("throw")) {
      recorder.add(key.line("FAIL"));
      throw new IllegalStateException("thrown");
    }
    return switch (spec) {
      case Spec.Worker worker -> new Told(key, outcome, worker.manner());
      case Spec.Static at -> new Overseer(key, outcome, supervisor(at, key, lane));
      case Spec.Simple at -> new Overseer(key, outcome, simple(at, key, lane));
    };
  }

  private Behavior supervisor(Spec.Static spec, Recorder.Key key, Scheduler lane) {
    SupervisorFlags flags =
        new SupervisorFlags(spec.strategy(), spec.maxRestarts(), WINDOW, spec.auto());
    List<ChildSpec> children =
        spec.children().stream()
            .map(child -> childSpec(child, key.path(), key.instance()))
            .toList();
    return Supervisor.behavior(new SupervisorSpec(flags, children), lane);
  }

  private Behavior simple(Spec.Simple spec, Recorder.Key key, Scheduler lane) {
    ChildSpec template = template(spec.template(), key.path(), key.instance());
    return DynamicSupervisor.behavior(
        DynamicSpec.of(template).withBudget(spec.maxRestarts(), WINDOW), lane);
  }

  private Behavior.Start outcome(Self self, Recorder.Key key, String outcome) {
    return switch (outcome) {
      case "ok", "info" -> {
        recorder.started(self, key);
        yield new Behavior.Start.Running(outcome.equals("info") ? "info" : null);
      }
      case "ignore" -> {
        recorder.add(key.line("IGNORE"));
        yield new Behavior.Start.Ignored();
      }
      case "error" -> {
        recorder.add(key.line("FAIL"));
        yield new Behavior.Start.Refused(ExitReason.abnormal("refused"));
      }
      case "raise" -> {
        recorder.add(key.line("FAIL"));
        throw new IllegalStateException("raised");
      }
      default -> throw new IllegalArgumentException("unknown start: " + outcome);
    };
  }

  /// A supervisor that tells the recorder when its start is over.
  private final class Overseer implements Behavior {
    private final Recorder.Key key;
    private final String outcome;
    private final Behavior supervisor;

    Overseer(Recorder.Key key, String outcome, Behavior supervisor) {
      this.key = key;
      this.outcome = outcome;
      this.supervisor = supervisor;
    }

    @Override
    public Start start(Self self) throws Exception {
      if (!outcome.equals("ok") && !outcome.equals("info")) {
        return outcome(self, key, outcome);
      }
      Start start = supervisor.start(self);
      if (start instanceof Start.Running) {
        return outcome(self, key, outcome);
      }
      recorder.add(key.line("FAIL"));
      return start;
    }

    @Override
    public void receive(Object message) throws Exception {
      supervisor.receive(message);
    }

    @Override
    public void terminate(ExitReason reason) throws Exception {
      supervisor.terminate(reason);
    }

    @Override
    public Object state() {
      return supervisor.state();
    }

    @Override
    public Object view() {
      return supervisor.view();
    }
  }

  private final class Told implements Behavior {
    private final Recorder.Key key;
    private final String outcome;
    private final String manner;
    private Self self;

    Told(Recorder.Key key, String outcome, String manner) {
      this.key = key;
      this.outcome = outcome;
      this.manner = manner;
    }

    @Override
    public Start start(Self process) {
      self = process;
      process.trapExit(!manner.equals("plain"));
      return outcome(process, key, outcome);
    }

    @Override
    public void receive(Object message) {
      switch (message) {
        case End(String reason) -> end(reason);
        case Request(From from, var _) -> self.reply(from, "pong");
        case ExitMessage(Pid _, ExitReason reason) -> asked(reason);
        default -> throw new IllegalArgumentException("unexpected: " + message);
      }
    }

    private void end(String reason) {
      if (reason.equals("exception")) {
        throw new IllegalStateException("exception");
      }
      self.stop(OurSide.reason(reason));
    }

    private void asked(ExitReason reason) {
      if (!reason.equals(ExitReason.shutdown())) {
        self.stop(reason);
      } else if (!manner.equals("stubborn")) {
        end(manner.substring("trap:".length()));
      }
    }
  }
}
