package io.superlearner.api;

import io.superlearner.identity.Shown;
import java.util.Locale;
import java.util.regex.Pattern;

/// Names of parameters.
final class Parameters {

  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

  private Parameters() {}

  /// Returns a Java name as clients write it: `perPage` becomes `per_page`.
  static String snake(String name) {
    return HUMP.matcher(name).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
  }

  /// Returns a name that a client made up, fit for an answer.
  static String shown(String name) {
    return Shown.text(name);
  }
}
