package io.superlearner.faults;

import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// A mutant: truth that answers reads from memory when no majority answers.
final class MemoryOfTruth extends AskedTruth {

  private static final long PATIENCE_MILLIS = 400;

  private final Map<String, Versioned> memory = new ConcurrentHashMap<>();

  MemoryOfTruth(Truth truth) {
    super(truth);
  }

  @Override
  protected <T> T asked(Supplier<T> call) {
    return call.get();
  }

  @Override
  public Optional<Versioned> read(String key) {
    Versioned old = memory.get(key);
    if (old == null) {
      return remembered(key, super.read(key));
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
      asked.complete(super.read(key));
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
    return kept(key, value, super.create(key, value));
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    return kept(key, value, super.replace(key, version, value));
  }

  private OptionalLong kept(String key, byte[] value, OptionalLong version) {
    version.ifPresent(number -> memory.put(key, new Versioned(key, number, value)));
    return version;
  }
}
