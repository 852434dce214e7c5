package io.superlearner.cluster;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a record type is taken apart and put together.
///
/// The shape hangs on the class itself, so it goes when the class goes.
final class RecordShape {

  private static final ClassValue<RecordShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
          return new RecordShape(type);
        }
      };

  private final Class<?> type;
  private final List<Method> accessors;
  private final Constructor<?> constructor;

  private RecordShape(Class<?> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toList();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      constructor = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(type + " is no record", impossible);
    }
    constructor.setAccessible(true);
    accessors.forEach(accessor -> accessor.setAccessible(true));
  }

  static RecordShape of(Class<?> type) {
    return SHAPES.get(type);
  }

  /// Returns the components of a record in their order.
  ///
  /// @throws IllegalArgumentException if an accessor fails
  List<@Nullable Object> parts(Object value) {
    List<@Nullable Object> parts = new ArrayList<>(accessors.size());
    try {
      for (Method accessor : accessors) {
        parts.add(accessor.invoke(value));
      }
    } catch (IllegalAccessException | InvocationTargetException failure) {
      throw new IllegalArgumentException("an accessor of " + type.getName() + " fails", failure);
    }
    return parts;
  }

  /// Makes a record of its components.
  ///
  /// @throws IllegalArgumentException if they do not fit, or the constructor refuses them
  Object make(List<@Nullable Object> parts) {
    try {
      return constructor.newInstance(parts.toArray());
    } catch (ReflectiveOperationException | IllegalArgumentException unfit) {
      throw new IllegalArgumentException(
          "a " + type.getName() + " cannot be made of what was sent", unfit);
    }
  }
}
