package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.testkit.Waits;
import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Estimates how much memory an object keeps, by walking from it: the same each time, on any
/// machine. The shape of a JDK collection is guessed from its elements, any other class of the JDK
/// is a leaf.
final class Weight {

  private static final int HEADER = 16;
  private static final int SLOT = 8;
  private static final int ENTRY = 48;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> left = new ArrayDeque<>();
  private final List<Class<?>> boundaries;
  private long bytes;

  private Weight(List<Class<?>> boundaries) {
    this.boundaries = boundaries;
  }

  /// Returns about how many bytes an object keeps.
  ///
  /// @param boundaries classes whose objects belong to others
  static long of(Object root, Class<?>... boundaries) {
    Weight weight = new Weight(List.of(boundaries));
    weight.visit(root);
    while (!weight.left.isEmpty()) {
      weight.open(weight.left.pop());
    }
    return weight.bytes;
  }

  /// Returns the value of a field of an object.
  static Object field(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException failure) {
      throw new LinkageError("a field of ours", failure);
    }
  }

  /// Demands that nobody keeps these objects for long; bounded.
  static void assertCollected(List<? extends WeakReference<?>> references) {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (references.stream().anyMatch(one -> one.get() != null) && System.nanoTime() < deadline) {
      System.gc();
      // the watch over turns keeps what it saw last, and does not count pauses as time
      LockSupport.parkNanos(200_000_000);
    }
    assertThat(references).allMatch(one -> one.get() == null);
  }

  private void visit(Object object) {
    boolean opaque = object == null || object instanceof Class<?> || object instanceof Enum<?>;
    if (!opaque
        && boundaries.stream().noneMatch(type -> type.isInstance(object))
        && seen.add(object)) {
      left.push(object);
    }
  }

  private void open(Object object) {
    Class<?> type = object.getClass();
    if (type.isArray()) {
      array(object);
    } else if (object instanceof CharSequence text) {
      bytes += HEADER + text.length();
    } else if (type.getClassLoader() == null) {
      jdk(object);
    } else {
      fields(object, type);
    }
  }

  private void array(Object array) {
    int length = Array.getLength(array);
    boolean references = array instanceof Object[];
    bytes += HEADER + (long) length * (array instanceof byte[] ? 1 : SLOT);
    for (int i = 0; references && i < length; i++) {
      visit(Array.get(array, i));
    }
  }

  private void jdk(Object object) {
    bytes += HEADER;
    if (object instanceof Collection<?> all) {
      bytes += (long) SLOT * all.size();
      all.forEach(this::visit);
    } else if (object instanceof Map<?, ?> map) {
      bytes += (long) ENTRY * map.size();
      map.forEach((key, value) -> {
        visit(key);
        visit(value);
      });
    }
  }

  private void fields(Object object, Class<?> type) {
    bytes += HEADER;
    for (Class<?> at = type; at != null && at.getClassLoader() != null; at = at.getSuperclass()) {
      for (Field field : at.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          bytes += SLOT;
          follow(object, field);
        }
      }
    }
  }

  private void follow(Object object, Field field) {
    if (field.getType().isPrimitive()) {
      return;
    }
    try {
      field.setAccessible(true);
      visit(field.get(object));
    } catch (IllegalAccessException failure) {
      throw new AssertionError(failure);
    }
  }
}
