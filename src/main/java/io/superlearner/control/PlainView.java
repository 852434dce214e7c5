package io.superlearner.control;

import io.superlearner.identity.Shown;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns any value of a process into plain data that may leave the node: records become maps by
/// component name, other objects text. Bounded: 12 levels, 1,000 elements of one list or map,
/// 20,000 values in all, 10,000 characters of one text; a cut is shown by `…`.
final class PlainView {

  private static final int DEEPEST = 12;
  private static final int WIDEST = 1000;
  private static final int LONGEST = 10_000;
  private static final String CUT = "…";

  private int left = 20_000;

  private PlainView() {}

  /// Returns a value as plain data. What fails while it is read, is shown as text that says so.
  static @Nullable Object of(@Nullable Object value) {
    return new PlainView().view(value, 0);
  }

  private @Nullable Object view(@Nullable Object value, int depth) {
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (--left < 0 || depth > DEEPEST) {
      return CUT;
    }
    try {
      return viewAny(value, depth);
    } catch (RuntimeException | StackOverflowError failure) {
      return "could not be read: " + failure.getClass().getSimpleName();
    }
  }

  private @Nullable Object viewAny(Object value, int depth) {
    return switch (value) {
      case Integer _, Long _, Short _, Byte _, BigInteger _, BigDecimal _ -> value;
      case Double number -> finite(number);
      case Float number -> finite(number.doubleValue());
      case CharSequence text -> text(text.toString());
      case Enum<?> word -> word.name().toLowerCase(java.util.Locale.ROOT);
      case Duration time -> time.toMillis() + " ms";
      case Optional<?> maybe -> view(maybe.orElse(null), depth);
      case Map<?, ?> map -> map(map, depth);
      case Collection<?> elements -> list(elements, depth);
      case Record record -> record(record, depth);
      default -> value.getClass().isArray() ? array(value, depth) : text(value.toString());
    };
  }

  private static Object finite(double number) {
    return Double.isFinite(number) ? number : Double.toString(number);
  }

  private static String text(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + CUT;
  }

  private Map<String, @Nullable Object> map(Map<?, ?> map, int depth) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (view.size() == WIDEST || left <= 0) {
        view.put(CUT, (map.size() - view.size()) + " more");
        break;
      }
      view.put(text(String.valueOf(entry.getKey())), view(entry.getValue(), depth + 1));
    }
    return view;
  }

  private List<@Nullable Object> list(Collection<?> elements, int depth) {
    List<@Nullable Object> view = new ArrayList<>();
    for (Object element : elements) {
      if (view.size() == WIDEST || left <= 0) {
        view.add(CUT + " " + (elements.size() - view.size()) + " more");
        break;
      }
      view.add(view(element, depth + 1));
    }
    return view;
  }

  private List<@Nullable Object> array(Object array, int depth) {
    List<@Nullable Object> elements = new ArrayList<>();
    int size = Math.min(Array.getLength(array), WIDEST + 1);
    for (int at = 0; at < size; at++) {
      elements.add(Array.get(array, at));
    }
    return list(elements, depth);
  }

  /// Reads the fields, not the accessors: looking at a state runs no code of its process.
  private Object record(Record record, int depth) {
    if (record.getClass().getName().startsWith("io.superlearner.identity.")) {
      return record.toString();
    }
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      view.put(component.getName(), view(read(record, component), depth + 1));
    }
    return view;
  }

  private static @Nullable Object read(Record record, RecordComponent component) {
    try {
      Field field = record.getClass().getDeclaredField(component.getName());
      return field.trySetAccessible()
          ? field.get(record)
          : Shown.text("of type " + component.getType().getName());
    } catch (ReflectiveOperationException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }
}
