package io.superlearner.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The constants of an enum as words: the name in lower case, and nothing else.
final class Words<E extends Enum<E>> extends StdDeserializer<E> {

  private static final long serialVersionUID = 1;

  private final Class<E> type;

  Words(Class<E> type) {
    super(type);
    this.type = type;
  }

  /// Returns the word for a constant.
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// Returns all words of an enum, in the order of its constants.
  static List<String> all(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(each -> of((Enum<?>) each)).toList();
  }

  /// Reads a word.
  ///
  /// @throws IllegalArgumentException if there is no such word; the message names all
  static <E extends Enum<E>> E parse(Class<E> type, String word) {
    for (E constant : type.getEnumConstants()) {
      if (of(constant).equals(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("expected one of " + String.join(", ", all(type)));
  }

  @Override
  public E deserialize(JsonParser json, DeserializationContext context) throws IOException {
    if (!json.hasToken(JsonToken.VALUE_STRING)) {
      return context.reportInputMismatch(type, "expected a word");
    }
    String word = json.getText();
    try {
      return parse(type, word);
    } catch (IllegalArgumentException wrong) {
      throw context.weirdStringException(word, type, String.valueOf(wrong.getMessage()));
    }
  }
}
