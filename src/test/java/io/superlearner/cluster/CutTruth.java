package io.superlearner.cluster;

import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store as one node reaches it, until it is cut off.
final class CutTruth extends AskedTruth {

  private final AtomicBoolean cut;
  private final AtomicReference<@Nullable String> silentAfter = new AtomicReference<>();

  CutTruth(Truth store, AtomicBoolean cut) {
    super(store);
    this.cut = cut;
  }

  /// Returns whether it is cut off, to be set.
  AtomicBoolean cut() {
    return cut;
  }

  /// Returns the key whose next creation is written and not answered, to be set; null for none.
  AtomicReference<@Nullable String> silentAfter() {
    return silentAfter;
  }

  @Override
  protected <T> T asked(Supplier<T> call) {
    if (cut.get()) {
      throw new TruthUnavailableException("cut off", null);
    }
    return call.get();
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    OptionalLong version = super.create(key, value);
    if (key.equals(silentAfter.get())) {
      silentAfter.set(null);
      throw new TruthUnavailableException("written, and not answered", null);
    }
    return version;
  }
}
