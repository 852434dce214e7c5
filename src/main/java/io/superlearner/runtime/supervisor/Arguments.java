package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Shown;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads settings from plain data, strictly, and collects every fault instead of stopping at the
/// first one.
///
/// ```java
/// Arguments args = Arguments.of("", Map.of("seats", 4, "colour", "green"));
/// long seats = args.whole("seats", 1, 10, 2);
/// args.refuseOthers();
/// assert seats == 4 && args.faults().size() == 1; // nobody asked for the colour
/// ```
///
/// Plain data are maps with text keys, lists, text, numbers, booleans and null. Nothing is
/// converted: `"5"` is no number and `5.0` is no whole number. A reader that finds a fault notes it
/// and returns the default, so whoever reads goes on to the end and then asks for [#faults()]. A
/// key that nobody asked for is a fault too, see [#refuseOthers()]. One thread at a time may use
/// it.
public final class Arguments {

  private static final int MOST_FAULTS = 100;

  private final String pointer;
  private final Map<?, ?> values;
  private final List<Fault> faults;
  private final Set<String> asked = new HashSet<>();

  private Arguments(String pointer, Map<?, ?> values, List<Fault> faults) {
    this.pointer = pointer;
    this.values = values;
    this.faults = faults;
  }

  /// Returns a reader of a map.
  ///
  /// @param pointer the place of the map in the whole, as a JSON pointer; empty for the whole
  public static Arguments of(String pointer, Map<String, ?> values) {
    return new Arguments(pointer, values, new ArrayList<>());
  }

  /// Returns a reader of a part of the same data, which collects into the same faults.
  ///
  /// @param at the place of the part in the whole
  public Arguments part(String at, Map<?, ?> part) {
    return new Arguments(at, part, faults);
  }

  /// Returns the place of this map in the whole, as a JSON pointer.
  public String pointer() {
    return pointer;
  }

  /// Returns the place of one key, as a JSON pointer.
  public String pointerTo(String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  /// Returns the faults found so far, here and in all parts; the first 100.
  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  /// Notes a fault of one key.
  public void fault(String key, String sentence) {
    note(pointerTo(key), sentence);
  }

  /// Notes a fault of this map as a whole.
  public void fault(String sentence) {
    note(pointer, sentence);
  }

  private void note(String at, String sentence) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(new Fault(at, sentence));
    }
  }

  /// Tells whether a key is there; a key whose value is null counts as there.
  public boolean has(String key) {
    asked.add(key);
    return values.containsKey(key);
  }

  /// Returns a value of any kind; null if the key is absent.
  public @Nullable Object any(String key) {
    asked.add(key);
    return values.get(key);
  }

  /// Returns a whole number.
  ///
  /// @param otherwise for an absent key
  public long whole(String key, long least, long most, long otherwise) {
    return whole(key, least, most, otherwise, "");
  }

  /// Returns a whole number; a fault's sentence begins with the code.
  ///
  /// @param otherwise for an absent key
  public long whole(String key, long least, long most, long otherwise, String code) {
    if (!has(key)) {
      return otherwise;
    }
    Object value = values.get(key);
    BigInteger number = wholeOf(value);
    if (number == null
        || number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      fault(
          key,
          prefix(code)
              + (key + " is " + shown(value) + "; expected a whole number from ")
              + (least + " to " + most));
      return otherwise;
    }
    return number.longValueExact();
  }

  private static @Nullable BigInteger wholeOf(@Nullable Object value) {
    return switch (value) {
      case Integer number -> BigInteger.valueOf(number);
      case Long number -> BigInteger.valueOf(number);
      case Short number -> BigInteger.valueOf(number);
      case Byte number -> BigInteger.valueOf(number);
      case BigInteger number -> number;
      case null, default -> null;
    };
  }

  /// Returns a text that is not empty; null if the key is absent or at fault.
  public @Nullable String text(String key, int longest) {
    if (!has(key)) {
      return null;
    }
    Object value = values.get(key);
    if (value instanceof String text && !text.isEmpty() && text.length() <= longest) {
      return text;
    }
    fault(key, key + " is " + shown(value) + "; expected text of 1 to " + longest + " characters");
    return null;
  }

  /// Returns a text that must be there; an empty one, with a fault noted, if it is not.
  public String requireText(String key, int longest) {
    if (!has(key)) {
      fault(key, key + " is missing");
      return "";
    }
    String text = text(key, longest);
    return text == null ? "" : text;
  }

  /// Returns true or false.
  ///
  /// @param otherwise for an absent key
  public boolean flag(String key, boolean otherwise, String code) {
    if (!has(key)) {
      return otherwise;
    }
    Object value = values.get(key);
    if (value instanceof Boolean flag) {
      return flag;
    }
    fault(key, prefix(code) + key + " is " + shown(value) + "; expected true or false");
    return otherwise;
  }

  /// Returns one of some words.
  ///
  /// @param otherwise for an absent key
  public String word(String key, Collection<String> words, String otherwise, String code) {
    if (!has(key)) {
      return otherwise;
    }
    Object value = values.get(key);
    if (value instanceof String word && words.contains(word)) {
      return word;
    }
    fault(
        key,
        prefix(code)
            + (key + " is " + shown(value) + "; expected one of ")
            + String.join(", ", words));
    return otherwise;
  }

  /// Returns a list; an empty one if the key is absent or at fault.
  public List<?> list(String key, int most) {
    if (!has(key)) {
      return List.of();
    }
    Object value = values.get(key);
    if (value instanceof List<?> list) {
      if (list.size() <= most) {
        return list;
      }
      fault(key, key + " has " + list.size() + " elements; at most " + most + " are allowed");
      return List.of();
    }
    fault(key, key + " is " + shown(value) + "; expected a list");
    return List.of();
  }

  /// Returns a reader of a map inside this one; null if the key is absent or at fault.
  public @Nullable Arguments map(String key) {
    if (!has(key)) {
      return null;
    }
    Object value = values.get(key);
    if (value instanceof Map<?, ?> map) {
      return part(pointerTo(key), map);
    }
    fault(key, key + " is " + shown(value) + "; expected an object");
    return null;
  }

  /// Notes a fault for each key that nobody has asked for.
  public void refuseOthers() {
    for (Object key : values.keySet()) {
      String name = String.valueOf(key);
      if (!asked.contains(name)) {
        fault(name, "unknown key " + shown(name) + "; " + known());
      }
    }
  }

  private String known() {
    return asked.isEmpty()
        ? "no keys are expected here"
        : "expected some of " + String.join(", ", asked.stream().sorted().toList());
  }

  private static String prefix(String code) {
    return code.isEmpty() ? "" : code + ": ";
  }

  /// Returns a value as it stands in a sentence: short, on one line, text in quotes.
  public static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> '"' + Shown.text(text) + '"';
      case Map<?, ?> _ -> "an object";
      case List<?> _ -> "a list";
      default -> Shown.text(String.valueOf(value));
    };
  }
}
