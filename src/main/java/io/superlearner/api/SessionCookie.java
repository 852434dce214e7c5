package io.superlearner.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Optional;

/// The cookie of a browser's session. Cookies know no ports, so the consoles of all nodes on one
/// host share it.
@RequestScoped
public class SessionCookie {

  @Inject ApiSettings settings;

  /// Returns the session id that a request carries.
  public Optional<String> read(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(name()))
            .map(Cookie::getValue)
            .findFirst();
  }

  /// Gives the browser a session id.
  public void write(HttpServletResponse response, String session) {
    response.addCookie(cookie(session, -1));
  }

  /// Makes the browser forget its session id.
  public void clear(HttpServletResponse response) {
    response.addCookie(cookie("", 0));
  }

  private Cookie cookie(String value, int maxAge) {
    Cookie cookie = new Cookie(name(), value);
    cookie.setHttpOnly(true);
    cookie.setPath("/");
    cookie.setMaxAge(maxAge);
    cookie.setAttribute("SameSite", "Strict");
    return cookie;
  }

  private String name() {
    return "sl_" + settings.clusterName();
  }
}
