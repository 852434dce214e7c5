package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.server.Init;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks a supervisor module for its spec, in a process that lives for this question only. So a
/// module's code runs on its own lane, and one that never answers can be killed with its
/// supervisor.
final class ModuleInit implements Behavior {

  private final SupervisorInit module;
  private @Nullable Init<SupervisorSpec> answer;

  private ModuleInit(SupervisorInit module) {
    this.module = module;
  }

  /// @param limit how long the module may think; null for any time
  static Init<SupervisorSpec> ask(
      SupervisorInit module, Self supervisor, Scheduler lane, @Nullable Duration limit) {
    ModuleInit question = new ModuleInit(module);
    SpawnOptions options =
        supervisor
            .options()
            .withName(null)
            .withModule("supervisor_init", ProcessKind.SYSTEM)
            .withScheduler(lane)
            .withStartLimit(limit);
    return switch (supervisor.startLink(question, options)) {
      case StartOutcome.Failed(var reason) -> Init.stop(reason);
      case StartOutcome.Ignored _ -> question.answer();
      case StartOutcome.Started _, StartOutcome.AlreadyStarted _ ->
          throw new IllegalStateException("a question never runs on, and has no name");
    };
  }

  // written before the starter was told, so read after
  @SuppressWarnings("NullAway") // whoever wrote the module may not know of nullness
  private Init<SupervisorSpec> answer() {
    return answer == null
        ? Init.stop(
            ExitReason.abnormal("bad_return: " + module.getClass().getName() + ".init: null"))
        : answer;
  }

  @Override
  public Start start(Self self) throws Exception {
    answer = module.init();
    return new Start.Ignored();
  }

  @Override
  public void receive(Object message) {
    throw new IllegalStateException("a question takes no messages");
  }
}
