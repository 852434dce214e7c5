package io.superlearner.sandbox;

import io.superlearner.identity.Shown;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Copies what a module returned as plain data, strictly: nothing of the module's own classes is in
/// the copy, and nobody can change it.
final class PlainCopy {

  private static final int DEEPEST = 64;
  private static final int MOST = 1_000_000;

  // the keys and places from the whole to the value that is copied
  private final ArrayDeque<Object> at = new ArrayDeque<>();
  private int left = MOST;

  private PlainCopy() {}

  /// Returns a copy all the way down.
  ///
  /// @throws IllegalArgumentException if something in it is no plain data, or it is too deep or too
  ///   large; the message says where
  static @Nullable Object of(@Nullable Object value) {
    return new PlainCopy().copy(value);
  }

  private @Nullable Object copy(@Nullable Object value) {
    if (at.size() > DEEPEST) {
      throw new IllegalArgumentException("it is deeper than " + DEEPEST + " levels");
    }
    if (--left < 0) {
      throw new IllegalArgumentException("it has more than " + MOST + " values");
    }
    return switch (value) {
      case null -> null;
      case String _, Boolean _, Integer _, Long _, Double _ -> value;
      case Byte number -> number.intValue();
      case Short number -> number.intValue();
      case Float number -> number.doubleValue();
      case Map<?, ?> map -> map(map);
      case List<?> list -> list(list);
      default -> exactNumber(value);
    };
  }

  // by their exact classes, as these can be extended
  private Object exactNumber(Object value) {
    if (value.getClass() == BigInteger.class || value.getClass() == BigDecimal.class) {
      return value;
    }
    throw new IllegalArgumentException(
        place()
            + " is a "
            + value.getClass().getName()
            + " (expected plain data: maps, lists, text, numbers, booleans, null)");
  }

  private Map<String, @Nullable Object> map(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new IllegalArgumentException(place() + " has a key that is no text");
      }
      at.addLast(key);
      copy.put(key, copy(entry.getValue()));
      at.removeLast();
    }
    return Collections.unmodifiableMap(copy);
  }

  private List<@Nullable Object> list(List<?> list) {
    List<@Nullable Object> copy = new ArrayList<>();
    for (Object element : list) {
      at.addLast(copy.size());
      copy.add(copy(element));
      at.removeLast();
    }
    return Collections.unmodifiableList(copy);
  }

  private String place() {
    StringBuilder place = new StringBuilder();
    at.forEach(part -> place.append('/').append(Shown.object(part, 40)));
    return place.isEmpty() ? "it" : place.toString();
  }
}
