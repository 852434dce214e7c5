package io.superlearner.config;

import java.util.function.Function;

/// One thing that can be configured.
///
/// @param key its full name, beginning with `superlearner.`
/// @param doc one sentence: what it does
/// @param rule what its text must look like
/// @param standard how the default reads to a person, such as `3999 + superlearner.node.index`
/// @param fallback gives the text that holds when nobody configured the setting, from the others
/// @param <T> type of the value
public record Setting<T>(
    String key, String doc, Rule<T> rule, String standard, Function<Settings, String> fallback) {

  /// Creates a setting with a fixed default.
  public static <T> Setting<T> fixed(String key, Rule<T> rule, String standard, String doc) {
    return new Setting<>(key, doc, rule, standard, _ -> standard);
  }
}
