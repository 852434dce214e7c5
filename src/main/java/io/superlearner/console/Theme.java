package io.superlearner.console;

import jakarta.servlet.http.Cookie;
import java.util.Arrays;
import java.util.Set;

/// The colours that a browser chose, as its cookie says. Cookies know no ports, so the consoles of
/// all nodes on one host look the same.
final class Theme {

  private static final String COOKIE = "sl_theme";
  private static final String USUAL = "dark";
  private static final Set<String> ALL = Set.of(USUAL, "light", "contrast");

  private Theme() {}

  static String of(Cookie... cookies) {
    return Arrays.stream(cookies)
        .filter(cookie -> cookie.getName().equals(COOKIE))
        .map(Cookie::getValue)
        .filter(ALL::contains)
        .findFirst()
        .orElse(USUAL);
  }
}
