package io.superlearner.truth;

import io.superlearner.event.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Another store with something between it and whoever asks: every call that may block goes through
/// [#asked]. Watching and looking at the standing, which never block, go straight through.
public abstract class AskedTruth implements Truth {

  private final Truth store;

  /// Creates it.
  ///
  /// @param store who is asked in the end
  protected AskedTruth(Truth store) {
    this.store = store;
  }

  /// Makes one call to the store, or none, or several; on the thread that asks.
  ///
  /// @param call asks the store
  /// @return what it answered
  /// @throws TruthUnavailableException if there is no answer
  protected abstract <T> T asked(Supplier<T> call);

  @Override
  public Optional<Versioned> read(String key) {
    return asked(() -> store.read(key));
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    return asked(() -> store.create(key, value));
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    return asked(() -> store.replace(key, version, value));
  }

  @Override
  public boolean remove(String key, long version) {
    return asked(() -> store.remove(key, version));
  }

  @Override
  public List<Versioned> list(String prefix) {
    return asked(() -> store.list(prefix));
  }

  @Override
  public boolean dismiss(String member) {
    return asked(() -> store.dismiss(member));
  }

  @Override
  public Subscription watch(String prefix, Consumer<Change> listener) {
    return store.watch(prefix, listener);
  }

  @Override
  public Subscription watchLead(Runnable listener) {
    return store.watchLead(listener);
  }

  @Override
  public Standing standing() {
    return store.standing();
  }

  @Override
  public boolean isDiskFull() {
    return store.isDiskFull();
  }

  @Override
  public void standForElection() {
    store.standForElection();
  }
}
