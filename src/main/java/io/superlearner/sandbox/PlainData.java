package io.superlearner.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Copies plain data, so that nobody changes it afterwards.
final class PlainData {

  private PlainData() {}

  /// Returns a copy of a map all the way down, which cannot be changed.
  static Map<String, @Nullable Object> copy(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(String.valueOf(key), copy(value)));
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object copy(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> copy(map);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(copy(element)));
        yield Collections.unmodifiableList(copy);
      }
      case null -> null;
      default -> value;
    };
  }
}
