package io.superlearner.console;

import io.superlearner.operation.Caller;
import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// The page of an error: what happened and what to do about it, never how the inside of the program
/// looks. It is written without Faces, so that it appears even when Faces is what failed.
@WebServlet("/error")
public class Mishap extends HttpServlet {

  private static final long serialVersionUID = 1;

  private static final int SERVER_FAULT = 500;
  @Inject transient Assets assets;
  @Inject transient Caller caller;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object given = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    int status = given instanceof Integer code ? code : HttpServletResponse.SC_NOT_FOUND;
    response.setStatus(status);
    response.setContentType("text/html;charset=UTF-8");
    response.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    response.getWriter().write(page(Theme.of(cookies(request)), status));
  }

  private String page(String theme, int status) {
    return """
    <!DOCTYPE html>
    <html lang="en" data-theme="%s">
    <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s · Superlearner</title>
      <link rel="icon" type="image/svg+xml" href="%s">
      <link rel="stylesheet" href="%s">
    </head>
    <body>
      <main class="alone"><div class="box"><div class="panel">
        <a class="brand" href="/">superlearner</a>
        <p class="big num">%d</p>
        <div><h1>%s</h1><p class="soft">%s</p></div>
        %s
        <p><a class="btn btn-main" href="/">To the overview</a></p>
      </div></div></main>
    </body>
    </html>
    """
        .formatted(
            theme,
            title(status),
            assets.address("mark.svg"),
            assets.address("console.css"),
            status,
            title(status),
            remedy(status),
            number(status));
  }

  private static Cookie[] cookies(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies == null ? new Cookie[0] : cookies;
  }

  private String number(int status) {
    return status < SERVER_FAULT
        ? ""
        : "<p class=\"soft\">The log of this node has the details under request <code>"
            + caller.requestId()
            + "</code>.</p>";
  }

  static String title(int status) {
    return switch (status) {
      case 403 -> "This is not allowed";
      case 404 -> "There is no such page";
      case 405 -> "Not in this way";
      case 503 -> "Not at this moment";
      default -> status < SERVER_FAULT ? "This request is not understood" : "A page failed";
    };
  }

  static String remedy(int status) {
    return switch (status) {
      case 403 -> "Your role does not cover it, or the request came from a page of somebody else.";
      case 404 -> "The address may be mistyped, or what it named is gone.";
      case 405 -> "This address only takes what its own button sends.";
      case 503 -> "The cluster does not answer just now. Try again in a few seconds.";
      default ->
          status < SERVER_FAULT
              ? "Go back and try again."
              : "Try again; if it stays so, look into the log of this node.";
    };
  }
}
