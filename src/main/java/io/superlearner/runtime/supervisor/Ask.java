package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.ProcessRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a supervisor can be asked, as the request that reaches it.
sealed interface Ask {

  /// Returns OTP's word for the call.
  String call();

  record StartChild(ChildSpec spec) implements Ask {
    @Override
    public String call() {
      return "start_child";
    }
  }

  record StartDynamic(List<@Nullable Object> args) implements Ask {
    @Override
    public String call() {
      return "start_child";
    }
  }

  record TerminateChild(String id) implements Ask {
    @Override
    public String call() {
      return "terminate_child";
    }
  }

  record TerminatePid(Pid child) implements Ask {
    @Override
    public String call() {
      return "terminate_child";
    }
  }

  record DeleteChild(String id) implements Ask {
    @Override
    public String call() {
      return "delete_child";
    }
  }

  record RestartChild(String id) implements Ask {
    @Override
    public String call() {
      return "restart_child";
    }
  }

  record WhichChildren() implements Ask {
    @Override
    public String call() {
      return "which_children";
    }
  }

  record CountChildren() implements Ask {
    @Override
    public String call() {
      return "count_children";
    }
  }

  record WhichChild(String id) implements Ask {
    @Override
    public String call() {
      return "which_child";
    }
  }

  record WhichChildOfPid(Pid child) implements Ask {
    @Override
    public String call() {
      return "which_child";
    }
  }

  record SpecOf(String id) implements Ask {
    @Override
    public String call() {
      return "get_childspec";
    }
  }

  record SpecOfPid(Pid child) implements Ask {
    @Override
    public String call() {
      return "get_childspec";
    }
  }

  /// A question about what the supervisor is made from.
  sealed interface OfOrigin extends Ask {}

  record ChangeConfig(SupervisorConfig config) implements OfOrigin {
    @Override
    public String call() {
      return "change_config";
    }
  }

  /// A change to what a module tells.
  ///
  /// @param limit how long the module may think
  record ChangeModule(SupervisorInit module, Duration limit) implements OfOrigin {
    @Override
    public String call() {
      return "change_config";
    }
  }

  record CallbackModule() implements OfOrigin {
    @Override
    public String call() {
      return "get_callback_module";
    }
  }

  record Stop(ExitReason reason) implements Ask {
    @Override
    public String call() {
      return "stop";
    }
  }

  /// Asks and waits for the answer.
  ///
  /// @throws SupervisorCallException if there is none
  static Object put(ProcessRuntime runtime, Pid supervisor, Ask ask, Duration limit) {
    try {
      return Objects.requireNonNull(runtime.call(supervisor, ask, limit));
    } catch (CallException failure) {
      throw new SupervisorCallException(ask.call(), supervisor, failure);
    }
  }

  /// Asks a supervisor to end, and waits until it has.
  ///
  /// @throws SupervisorCallException if there is none, or it is still there at the limit
  static void stop(ProcessRuntime runtime, Pid supervisor, ExitReason reason, Duration limit) {
    Stop ask = new Stop(reason);
    try {
      runtime.call(supervisor, ask, limit);
    } catch (CallException failure) {
      // the supervisor does not reply but ends, and its end fails the call with its reason
      if (runtime.isAlive(supervisor) || failure.reason() instanceof ExitReason.NoProcess) {
        throw new SupervisorCallException(ask.call(), supervisor, failure);
      }
    }
  }
}
