package io.superlearner.api;

import io.superlearner.operation.Caller;
import io.superlearner.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `GET /health/ready`: whether this node can serve. Everybody learns UP or DOWN; what was checked
/// is told to those who have a role.
@WebServlet("/health/ready")
public class Ready extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Inject transient Readiness readiness;
  @Inject transient Caller caller;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<Readiness.Check> checks = readiness.checks();
    boolean up = checks.stream().allMatch(Readiness.Check::up);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("status", word(up));
    if (caller.covers(Role.VIEWER)) {
      answer.put("checks", checks.stream().map(Ready::shown).toList());
    }
    if (!up) {
      response.setHeader("Retry-After", "1");
    }
    answer(response, up ? 200 : 503, answer);
  }

  static void answer(HttpServletResponse response, int status, Map<String, Object> answer)
      throws IOException {
    byte[] body = Json.bytes(answer);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static Map<String, Object> shown(Readiness.Check check) {
    return Map.of("name", check.name(), "status", word(check.up()), "detail", check.detail());
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
