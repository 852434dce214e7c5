package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a child's process runs: first its factory, then what that made. So no code of a child runs
/// on its supervisor's thread.
final class ChildBody implements Behavior {

  // owned by the process thread; both dropped after the start
  private @Nullable ChildStart factory;
  private @Nullable ChildContext context;
  // written once by the process thread, read by any
  private volatile @Nullable Behavior made;

  ChildBody(ChildStart factory, ChildContext context) {
    this.factory = factory;
    this.context = context;
  }

  @Override
  @SuppressWarnings("NullAway") // whoever wrote the factory may not know of nullness
  public Start start(Self self) throws Exception {
    if (factory == null || context == null) {
      throw new IllegalStateException("a child's process starts once");
    }
    Behavior behavior = factory.start(context);
    if (behavior == null) {
      return new Start.Refused(
          ExitReason.abnormal(
              "bad_return_value: " + factory.getClass().getName() + ".start returned null"));
    }
    factory = null;
    context = null;
    made = behavior;
    return behavior.start(self);
  }

  @Override
  public void receive(Object message) throws Exception {
    running().receive(message);
  }

  @Override
  public Class<?> code() {
    return made == null ? getClass() : running().code();
  }

  @Override
  public @Nullable Scheduler lane() {
    return made == null ? null : running().lane();
  }

  @Override
  public void terminate(ExitReason reason) throws Exception {
    running().terminate(reason);
  }

  @Override
  public boolean blocks() {
    return running().blocks();
  }

  @Override
  public boolean goesOn() {
    return running().goesOn();
  }

  @Override
  public void started() throws Exception {
    running().started();
  }

  @Override
  public void replaceState(UnaryOperator<@Nullable Object> change) throws Exception {
    running().replaceState(change);
  }

  @Override
  public void changeCode(Object code, @Nullable Object oldVersion, @Nullable Object extra)
      throws Exception {
    running().changeCode(code, oldVersion, extra);
  }

  @Override
  public @Nullable Object state() {
    return running().state();
  }

  @Override
  public ProcessStatus formatStatus(ProcessStatus raw) {
    return running().formatStatus(raw);
  }

  @Override
  public String codeName() {
    return running().codeName();
  }

  @Override
  public void keepLog(int most) {
    running().keepLog(most);
  }

  @Override
  public List<@Nullable Object> log() {
    return running().log();
  }

  @Override
  public @Nullable Object view() {
    Behavior behavior = made;
    return behavior == null ? null : behavior.view();
  }

  private Behavior running() {
    Behavior behavior = made;
    if (behavior == null) {
      throw new IllegalStateException("the child has not started");
    }
    return behavior;
  }
}
