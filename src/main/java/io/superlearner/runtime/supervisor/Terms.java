package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Shown;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes values as short text, without calling code of anybody but the JDK and the kernel: an
/// object of any other class is shown as that class.
final class Terms {

  static final String CUT = "...";

  private static final String IDENTITY = "io.superlearner.identity.";

  private final StringBuilder out = new StringBuilder();
  private final int characters;

  private Terms(int characters) {
    this.characters = characters;
  }

  /// Returns a value as text on one line.
  ///
  /// As with Erlang's `~P`, a list shows as many elements as it may be deep, each of them one level
  /// less deep; for the rest stands `...`.
  ///
  /// @param depth the most levels and elements
  /// @param characters about where to stop; whoever needs it exactly cuts the result
  static String show(@Nullable Object value, int depth, int characters) {
    Terms terms = new Terms(characters);
    try {
      terms.write(value, depth);
    } catch (RuntimeException changedMeanwhile) {
      // somebody else's list may change while it is read
      terms.out.append(CUT);
    }
    return terms.out.toString();
  }

  private void write(@Nullable Object value, int depth) {
    if (depth <= 0 || out.length() > characters) {
      out.append(CUT);
      return;
    }
    switch (value) {
      case null -> out.append("null");
      case String text -> out.append('"').append(Shown.text(text, characters)).append('"');
      case Object[] array -> list(Arrays.asList(array), depth);
      case Collection<?> all when isTrusted(all) -> list(all, depth);
      case Map<?, ?> map when isTrusted(map) -> map(map, depth);
      default -> out.append(isTrusted(value) ? Shown.object(value, characters) : type(value));
    }
  }

  private void list(Collection<?> all, int depth) {
    out.append('[');
    Iterator<?> each = all.iterator();
    for (int shown = 0; each.hasNext(); shown++) {
      out.append(shown == 0 ? "" : ", ");
      if (shown == depth) {
        out.append(CUT);
        break;
      }
      write(each.next(), depth - 1);
    }
    out.append(']');
  }

  private void map(Map<?, ?> map, int depth) {
    out.append('{');
    Iterator<? extends Map.Entry<?, ?>> each = map.entrySet().iterator();
    for (int shown = 0; each.hasNext(); shown++) {
      out.append(shown == 0 ? "" : ", ");
      if (shown == depth) {
        out.append(CUT);
        break;
      }
      Map.Entry<?, ?> entry = each.next();
      write(entry.getKey(), depth - 1);
      out.append(": ");
      write(entry.getValue(), depth - 1);
    }
    out.append('}');
  }

  private static boolean isTrusted(Object value) {
    Class<?> type = value.getClass();
    return (type.getClassLoader() == null && !type.isArray())
        || type.getName().startsWith(IDENTITY);
  }

  private static String type(Object value) {
    return "#" + value.getClass().getTypeName();
  }
}
