package io.superlearner.api;

import io.superlearner.security.Access;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Stands in for the console's login page: takes a code, and forgets a session on DELETE.
@WebServlet("/login")
public class FakeLogin extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Inject transient Access access;
  @Inject transient SessionCookie cookie;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String code = request.getParameter("code");
    switch (access.loginWithCode(code, request.getRemoteAddr())) {
      case Access.Login.Granted granted -> cookie.write(response, granted.session());
      case Access.Login.Denied _ -> response.sendError(401);
      case Access.Login.TooMany _ -> response.sendError(429);
    }
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
    cookie.read(request).ifPresent(access::logout);
    cookie.clear(response);
  }
}
