package io.superlearner.sandbox;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Estimates how much memory a state retains, cheaply: it looks at the first 2,000 values and
/// scales what is left out. Records, maps, lists, arrays and text are counted with what is in them,
/// anything else as one small object.
public final class MemoryEstimate {

  /// What a process itself costs beside its state, in bytes.
  public static final long PROCESS = 400;

  /// What a waiting message costs on average, in bytes.
  public static final long MESSAGE = 100;

  private static final int MOST = 2000;
  private static final int OBJECT = 16;
  private static final int SLOT = 8;
  private static final int ENTRY = 40;

  private final ArrayDeque<Object> open = new ArrayDeque<>();
  private double bytes;
  private int seen;

  private MemoryEstimate() {}

  /// Returns the estimate for one state in bytes; 0 for null. Any thread may call it.
  public static long of(@Nullable Object state) {
    if (state == null) {
      return 0;
    }
    MemoryEstimate walk = new MemoryEstimate();
    walk.open.add(state);
    while (!walk.open.isEmpty() && walk.seen < MOST) {
      walk.visit(walk.open.removeFirst());
    }
    double left = walk.open.size();
    return Math.round(walk.bytes * (walk.seen + left) / Math.max(1, walk.seen));
  }

  private void visit(Object value) {
    seen++;
    bytes += OBJECT;
    switch (value) {
      case String text -> bytes += OBJECT + text.length();
      case byte[] array -> bytes += array.length;
      case Object[] array -> elements(java.util.Arrays.asList(array), array.length, SLOT);
      case Map<?, ?> map -> {
        elements(map.keySet(), map.size(), ENTRY);
        elements(map.values(), map.size(), 0);
      }
      case java.util.Collection<?> collection -> elements(collection, collection.size(), SLOT);
      case Record record -> components(record);
      default -> bytes += SLOT;
    }
  }

  private void elements(Iterable<?> elements, int size, int each) {
    bytes += (double) each * size;
    int taken = 0;
    for (Object element : elements) {
      if (++taken > MOST) {
        bytes += (double) (size - taken) * OBJECT;
        return;
      }
      if (element != null) {
        open.add(element);
      }
    }
  }

  private void components(Record record) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      bytes += SLOT;
      Object value = component.getType().isPrimitive() ? null : read(record, component);
      if (value != null) {
        open.add(value);
      }
    }
  }

  private static @Nullable Object read(Record record, RecordComponent component) {
    try {
      Field field = record.getClass().getDeclaredField(component.getName());
      return field.trySetAccessible() ? field.get(record) : null;
    } catch (ReflectiveOperationException unreadable) {
      return null;
    }
  }
}
