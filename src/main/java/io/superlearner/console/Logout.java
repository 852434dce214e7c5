package io.superlearner.console;

import io.superlearner.api.SessionCookie;
import io.superlearner.security.Access;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Ends a session on all nodes and makes the browser forget it. Only a post does; following a link
/// never ends anything.
@WebServlet("/logout")
public class Logout extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Inject transient Access access;
  @Inject transient SessionCookie cookie;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    cookie.read(request).ifPresent(access::logout);
    cookie.clear(response);
    Next.to(response, "/login?out=1");
  }
}
