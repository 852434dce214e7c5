package io.superlearner.operation;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.security.Role;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Method;
import java.time.InstantSource;

/// The one way into every operation, for API and console alike: judges the role, takes the time,
/// publishes [Event.OperationRan], and has each change and each denial audited.
@Interceptor
@Operation(id = "", summary = "", effect = Effect.READS)
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class Gate {

  private final Caller caller;
  private final EventBus events;
  private final InstantSource clock;
  private final Transcript transcript;

  /// Creates the gate before one bean.
  @Inject
  Gate(Caller caller, EventBus events, InstantSource clock, Transcript transcript) {
    this.caller = caller;
    this.events = events;
    this.clock = clock;
    this.transcript = transcript;
  }

  /// Lets a call through, or not.
  ///
  /// @throws DeniedException if the caller's role is not enough
  @AroundInvoke
  public Object run(InvocationContext call) throws Exception {
    Method method = call.getMethod();
    Operation operation = method.getAnnotation(Operation.class);
    String target = transcript.target(method, call.getParameters());
    Role needed = needed(operation);
    if (!caller.covers(needed)) {
      Audit.write(caller, operation, target, "forbidden");
      throw new DeniedException(operation.id(), needed, caller.identity().isEmpty());
    }
    long began = System.nanoTime();
    String result = "internal_error";
    try {
      Object returned = call.proceed();
      result = transcript.result(method, returned);
      return returned;
    } finally {
      record(operation, target, result, System.nanoTime() - began);
    }
  }

  /// Returns the least role that may run an operation.
  public static Role needed(Operation operation) {
    Role byEffect = operation.effect().role();
    return operation.role().covers(byEffect) ? operation.role() : byEffect;
  }

  private void record(Operation operation, String target, String result, long nanos) {
    String actor = caller.name();
    events.publish(() ->
        new Event.OperationRan(
            clock.instant(),
            operation.id(),
            actor,
            operation.effect().word(),
            target,
            result,
            nanos));
    switch (operation.effect()) {
      case READS -> {}
      case CHANGES, DESTROYS -> Audit.write(caller, operation, target, result);
    }
  }
}
