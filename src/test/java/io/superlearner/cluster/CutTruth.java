package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store as one node reaches it, until it is cut off.
///
/// @param silentAfter a key whose next creation is written and not answered; null for none
record CutTruth(Truth store, AtomicBoolean cut, AtomicReference<@Nullable String> silentAfter)
    implements Truth {

  CutTruth(Truth store, AtomicBoolean cut) {
    this(store, cut, new AtomicReference<>());
  }

  private <T> T asked(Supplier<T> call) {
    if (cut.get()) {
      throw new TruthUnavailableException("cut off", null);
    }
    return call.get();
  }

  @Override
  public Optional<Versioned> read(String key) {
    return asked(() -> store.read(key));
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    OptionalLong version = asked(() -> store.create(key, value));
    if (key.equals(silentAfter.get())) {
      silentAfter.set(null);
      throw new TruthUnavailableException("written, and not answered", null);
    }
    return version;
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
  public Subscription watch(String prefix, Consumer<Change> listener) {
    return store.watch(prefix, listener);
  }

  @Override
  public boolean dismiss(String member) {
    return asked(() -> store.dismiss(member));
  }

  @Override
  public Standing standing() {
    return store.standing();
  }
}
