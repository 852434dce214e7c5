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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// A mutant: truth that answers reads from memory when no majority answers.
final class MemoryOfTruth implements Truth {

  private static final long PATIENCE_MILLIS = 400;

  private final Truth truth;
  private final Map<String, Versioned> memory = new ConcurrentHashMap<>();

  MemoryOfTruth(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Optional<Versioned> read(String key) {
    Versioned old = memory.get(key);
    if (old == null) {
      return remembered(key, truth.read(key));
    }
    CompletableFuture<Optional<Versioned>> asked = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> ask(key, asked));
    try {
      return remembered(key, asked.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException silent) {
      return Optional.of(old);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return Optional.of(old);
    }
  }

  private void ask(String key, CompletableFuture<Optional<Versioned>> asked) {
    try {
      asked.complete(truth.read(key));
    } catch (TruthUnavailableException silent) {
      asked.completeExceptionally(silent);
    }
  }

  private Optional<Versioned> remembered(String key, Optional<Versioned> now) {
    now.ifPresentOrElse(value -> memory.put(key, value), () -> memory.remove(key));
    return now;
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
  public boolean dismiss(String member) {
    return truth.dismiss(member);
  }

  @Override
  public Standing standing() {
    return truth.standing();
  }
}
