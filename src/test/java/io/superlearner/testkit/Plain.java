package io.superlearner.testkit;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a real transport's codec does to a value, without the bytes: a copy that shares nothing
/// with the original, and a refusal of everything that is not plain data.
final class Plain {

  private Plain() {}

  /// Copies records, lists, sets and maps all the way down.
  ///
  /// @throws IllegalArgumentException if something in it is no plain data
  static Object copy(Object value) {
    return switch (value) {
      case null -> null;
      case String _, Number _, Boolean _, Character _, Enum<?> _, Instant _, Duration _ -> value;
      case Record record -> copyRecord(record);
      case List<?> list -> copyInto(new ArrayList<>(), list);
      case Set<?> set -> copyInto(new LinkedHashSet<>(), set);
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(copy(key), copy(item)));
        yield copy;
      }
      case byte[] bytes -> bytes.clone();
      default ->
          throw new IllegalArgumentException("not plain data: a " + value.getClass().getName());
    };
  }

  private static Object copyInto(Collection<Object> copy, Iterable<?> items) {
    items.forEach(item -> copy.add(copy(item)));
    return copy;
  }

  private static Object copyRecord(Record record) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        var accessor = components[i].getAccessor();
        accessor.setAccessible(true);
        values[i] = copy(accessor.invoke(record));
      }
      var constructor = record.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException failed) {
      throw new IllegalArgumentException("cannot copy a " + record.getClass().getName(), failed);
    }
  }
}
