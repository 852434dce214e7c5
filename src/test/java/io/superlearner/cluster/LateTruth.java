package io.superlearner.cluster;

import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store, one of whose changes is not answered and done only when the test says so, as by a
/// leader that was held up.
final class LateTruth extends AskedTruth {

  private boolean holding;
  private @Nullable Runnable late;

  LateTruth(Truth store) {
    super(store);
  }

  /// Holds up the next change of a record that is there.
  void holdNextChange() {
    holding = true;
  }

  /// Does what was held up, if it still can be done.
  void doLate() {
    Runnable change = late;
    late = null;
    if (change == null) {
      throw new AssertionError("nothing was held up");
    }
    change.run();
  }

  @Override
  protected <T> T asked(Supplier<T> call) {
    return call.get();
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    holdUp(() -> super.replace(key, version, value));
    return super.replace(key, version, value);
  }

  @Override
  public boolean remove(String key, long version) {
    holdUp(() -> super.remove(key, version));
    return super.remove(key, version);
  }

  private void holdUp(Runnable change) {
    if (holding) {
      holding = false;
      late = change;
      throw new TruthUnavailableException("held up", null);
    }
  }
}
