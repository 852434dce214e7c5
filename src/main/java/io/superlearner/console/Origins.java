package io.superlearner.console;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/// Tells whether a request comes from a page of ours.
///
/// What only reads is always admitted. What may change something has to name its origin, as every
/// browser does, and that has to be the very address it was sent to. Together with a cookie that no
/// foreign page makes a browser send, a foreign page has no way to act.
final class Origins {

  private Origins() {}

  static boolean admits(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "GET", "HEAD" -> true;
      case "POST" -> isOwn(request.getHeader("Origin"), request);
      default -> false;
    };
  }

  private static boolean isOwn(@Nullable String origin, HttpServletRequest request) {
    String host = request.getHeader("Host");
    return host != null
        && (("http://" + host).equals(origin) || ("https://" + host).equals(origin));
  }
}
