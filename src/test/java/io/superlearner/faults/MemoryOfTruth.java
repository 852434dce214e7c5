package io.superlearner.faults;

import io.superlearner.event.Subscription;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// A mutant: truth that answers reads from memory when no majority answers.
final class MemoryOfTruth implements Truth {

  private final Truth truth;
  private final Map<String, Versioned> memory = new ConcurrentHashMap<>();

  MemoryOfTruth(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Optional<Versioned> read(String key) {
    try {
      Optional<Versioned> now = truth.read(key);
      now.ifPresentOrElse(value -> memory.put(key, value), () -> memory.remove(key));
      return now;
    } catch (TruthUnavailableException silent) {
      Versioned old = memory.get(key);
      if (old == null) {
        throw silent;
      }
      return Optional.of(old);
    }
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    return kept(key, value, truth.create(key, value));
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    return kept(key, value, truth.replace(key, version, value));
  }

  private OptionalLong kept(String key, byte[] value, OptionalLong version) {
    version.ifPresent(number -> memory.put(key, new Versioned(key, number, value)));
    return version;
  }

  @Override
  public boolean remove(String key, long version) {
    return truth.remove(key, version);
  }

  @Override
  public List<Versioned> list(String prefix) {
    return truth.list(prefix);
  }

  @Override
  public Subscription watch(String prefix, Consumer<Change> listener) {
    return truth.watch(prefix, listener);
  }

  @Override
  public Standing standing() {
    return truth.standing();
  }
}
