package io.superlearner.sandbox.module;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message in plain data, taken apart: what is to be done, and with what.
///
/// Three forms mean the same: `{"increment": 2}`, `{"increment": {"by": 2}}` and `{"do":
/// "increment", "by": 2}`; a bare text is a verb without anything.
///
/// @param name the verb; empty if the message has none
/// @param object what stands beside the verb: the value of its key
/// @param settings the named settings
record Verb(String name, @Nullable Object object, Map<?, ?> settings) {

  static Verb of(@Nullable Object message) {
    return switch (message) {
      case String word -> new Verb(word, null, Map.of());
      case Map<?, ?> map when map.get("do") instanceof String word -> new Verb(word, null, map);
      case Map<?, ?> map when map.size() == 1 -> ofEntry(map.entrySet().iterator().next());
      case null, default -> new Verb("", null, Map.of());
    };
  }

  private static Verb ofEntry(Map.Entry<?, ?> only) {
    Object value = only.getValue();
    Map<?, ?> settings = value instanceof Map<?, ?> map ? map : Map.of();
    return new Verb(String.valueOf(only.getKey()), value, settings);
  }

  /// Returns a setting as a whole number within bounds, the default if it is absent.
  ///
  /// @throws BadMessage if it is something else
  long whole(String key, long least, long most, long otherwise) {
    Object value = settings.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new BadMessage(key + " is no whole number from " + least + " to " + most);
  }

  /// Returns a setting as text, the default if it is absent.
  ///
  /// @throws BadMessage if it is something else
  String text(String key, String otherwise) {
    Object value = settings.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof String text) {
      return text;
    }
    throw new BadMessage(key + " is no text");
  }

  /// Returns the object as text.
  ///
  /// @throws BadMessage if it is something else
  String textObject() {
    if (object instanceof String text) {
      return text;
    }
    throw new BadMessage(name + " wants text");
  }

  /// Returns the object as a list of so many elements.
  ///
  /// @throws BadMessage if it is something else
  List<?> listObject(int size) {
    if (object instanceof List<?> list && list.size() == size) {
      return list;
    }
    throw new BadMessage(name + " wants a list of " + size);
  }

  /// A message that a module understands in part only.
  static final class BadMessage extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadMessage(String sentence) {
      super(sentence, null, false, false);
    }
  }
}
