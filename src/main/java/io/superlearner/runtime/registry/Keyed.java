package io.superlearner.runtime.registry;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Self;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A behavior whose process registers a key before it starts.
final class Keyed<K, V extends @Nullable Object> implements Behavior {

  private final Registry<K, V> registry;
  private final K key;
  private final V value;
  private final Behavior inner;
  private volatile @Nullable Pid takenBy;

  Keyed(Registry<K, V> registry, K key, V value, Behavior inner) {
    this.registry = registry;
    this.key = key;
    this.value = value;
    this.inner = inner;
  }

  /// Returns the process that had the key; null if it was free.
  @Nullable Pid takenBy() {
    return takenBy;
  }

  @Override
  public Start start(Self self) throws Exception {
    return switch (registry.register(self.pid(), key, value)) {
      case Registration.Registered _ -> inner.start(self);
      case Registration.AlreadyRegistered(Pid owner) -> {
        takenBy = owner;
        yield new Start.Refused(ExitReason.abnormal("already_started: " + owner));
      }
      case Registration.NoProcess _ -> new Start.Refused(ExitReason.noproc());
    };
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
  public Class<?> code() {
    return inner.code();
  }

  @Override
  public boolean blocks() {
    return inner.blocks();
  }

  @Override
  public boolean goesOn() {
    return inner.goesOn();
  }

  @Override
  public void started() throws Exception {
    inner.started();
  }

  @Override
  public void replaceState(UnaryOperator<@Nullable Object> change) throws Exception {
    inner.replaceState(change);
  }

  @Override
  public void changeCode(Object code, @Nullable Object oldVersion, @Nullable Object extra)
      throws Exception {
    inner.changeCode(code, oldVersion, extra);
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
  public @Nullable Object view() {
    return inner.view();
  }
}
