package io.superlearner.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where somebody wanted to go before they had to log in.
final class Next {

  private static final Pattern LOCAL =
      Pattern.compile(
          "/(?:[A-Za-z0-9][A-Za-z0-9/._-]{0,200})?(?:\\?[A-Za-z0-9%&=+,;:@/._~<>-]{0,1500})?");

  private Next() {}

  /// Returns the path if it is one of this server, else the first page. A path that a browser could
  /// read as another server's address is none of ours.
  static String local(@Nullable String wanted) {
    return wanted != null && LOCAL.matcher(wanted).matches() ? wanted : "/";
  }

  /// Sends the browser to a path of this server. The path stays as it is: a container would make an
  /// address of it with whatever host the client claims to have asked.
  static void to(HttpServletResponse response, String path) {
    response.setStatus(HttpServletResponse.SC_FOUND);
    response.setHeader("Location", path);
  }

  /// Sends the browser to the login, from where it comes back to what it asked for.
  static void toLogin(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String query = request.getQueryString();
    String path = request.getRequestURI() + (query == null ? "" : "?" + query);
    String wanted = local(path);
    String login =
        wanted.equals("/")
            ? "/login"
            : "/login?next=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8);
    if (request.getHeader("Faces-Request") == null) {
      to(response, login);
      return;
    }
    response.setContentType("text/xml;charset=UTF-8");
    response
        .getWriter()
        .write(
            "<?xml version='1.0' encoding='UTF-8'?><partial-response><redirect url=\""
                + login
                + "\"/></partial-response>");
  }
}
