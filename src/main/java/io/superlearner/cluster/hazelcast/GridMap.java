package io.superlearner.cluster.hazelcast;

import com.hazelcast.map.IMap;
import io.superlearner.cluster.SharedMap;
import io.superlearner.truth.Bounded;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A map of the grid whose entries end by themselves.
final class GridMap implements SharedMap {

  private final IMap<String, byte[]> map;
  private final Bounded bounded;

  GridMap(IMap<String, byte[]> map, Bounded bounded) {
    this.map = map;
    this.bounded = bounded;
  }

  @Override
  public Optional<byte[]> get(String key) {
    return bounded.call("read from " + map.getName(), () -> Optional.ofNullable(map.get(key)));
  }

  @Override
  public void put(String key, byte[] value, Duration life) {
    bounded.call(
        "write to " + map.getName(),
        () -> {
          map.set(key, value, life.toMillis(), TimeUnit.MILLISECONDS);
          return true;
        });
  }

  @Override
  public Optional<byte[]> take(String key) {
    return bounded.call("take from " + map.getName(), () -> Optional.ofNullable(map.remove(key)));
  }
}
