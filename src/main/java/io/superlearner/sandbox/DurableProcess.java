package io.superlearner.sandbox;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The process around a durable server: the one of any server, but that it begins with a saved
/// state if there is one.
final class DurableProcess<S> implements Behavior {

  private final Behavior inner;
  private final DurableView view;
  // owned by the process thread; dropped after the start
  private @Nullable Memory memory;

  DurableProcess(Durable<S> server) {
    this.inner = GenServer.behavior(server);
    this.view = new DurableView(server);
  }

  /// Lets the process begin with what was saved for its path. Before its start.
  void resumeFrom(Memory saved) {
    memory = saved;
    view.keep();
  }

  @Override
  public Start start(Self self) throws Exception {
    Start start = inner.start(self);
    Memory saved = memory;
    memory = null;
    if (saved != null && start instanceof Start.Running) {
      saved.resume(self.options().path(), self.pid(), view, inner);
    }
    return start;
  }

  @Override
  public void changeCode(Object code, @Nullable Object oldVersion, @Nullable Object extra)
      throws Exception {
    inner.changeCode(code, oldVersion, extra);
    view.codeIs(code instanceof Durable<?> other ? other : null);
  }

  @Override
  public Object view() {
    return view;
  }

  // ---- as any server ----

  @Override
  public void started() throws Exception {
    inner.started();
  }

  @Override
  public boolean goesOn() {
    return inner.goesOn();
  }

  @Override
  public void receive(Object message) throws Exception {
    inner.receive(message);
  }

  @Override
  public void terminate(ExitReason reason) throws Exception {
    inner.terminate(reason);
  }

  @Override
  public @Nullable Object state() {
    return inner.state();
  }

  @Override
  public ProcessStatus formatStatus(ProcessStatus raw) {
    return inner.formatStatus(raw);
  }

  @Override
  public boolean blocks() {
    return inner.blocks();
  }

  @Override
  public String codeName() {
    return inner.codeName();
  }

  @Override
  public void keepLog(int most) {
    inner.keepLog(most);
  }

  @Override
  public List<@Nullable Object> log() {
    return inner.log();
  }

  @Override
  public void replaceState(UnaryOperator<@Nullable Object> change) throws Exception {
    inner.replaceState(change);
  }

  @Override
  public Class<?> code() {
    return inner.code();
  }

  @Override
  public @Nullable Scheduler lane() {
    return inner.lane();
  }
}
