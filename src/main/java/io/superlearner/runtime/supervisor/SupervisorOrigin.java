package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.Init;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a static supervisor has its spec from.
sealed interface SupervisorOrigin {

  /// Somebody gave it.
  record Given(SupervisorSpec spec) implements SupervisorOrigin {
    @Override
    public Init<SupervisorSpec> ask(Self supervisor, Scheduler lane, @Nullable Duration limit) {
      return Init.ready(spec);
    }

    @Override
    public Optional<Class<?>> module() {
      return Optional.empty();
    }
  }

  /// A module tells it.
  record Module(SupervisorInit init) implements SupervisorOrigin {
    @Override
    public Init<SupervisorSpec> ask(Self supervisor, Scheduler lane, @Nullable Duration limit) {
      return ModuleInit.ask(init, supervisor, lane, limit);
    }

    @Override
    public Optional<Class<?>> module() {
      return Optional.of(init.getClass());
    }
  }

  /// Returns the spec, or why there is none.
  ///
  /// @param limit how long a module may think; null for any time
  Init<SupervisorSpec> ask(Self supervisor, Scheduler lane, @Nullable Duration limit);

  /// Returns the class of the module, if there is one.
  Optional<Class<?>> module();
}
