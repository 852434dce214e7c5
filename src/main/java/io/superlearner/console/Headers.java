package io.superlearner.console;

import jakarta.servlet.http.HttpServletResponse;

/// The headers of every page beside those of every answer. The content security policy is not among
/// them: PrimeFaces adds the page's own, since it knows which of its scripts are its own.
final class Headers {

  private Headers() {}

  static void add(HttpServletResponse response) {
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-store");
  }
}
