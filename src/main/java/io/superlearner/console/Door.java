package io.superlearner.console;

import io.superlearner.operation.Caller;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Stands before every page: nobody sees one without a session, and no foreign page can post.
///
/// [io.superlearner.api.Arrival] has found out before who asks; the deployment descriptor keeps the
/// two in this order. What the API answers (`/api`, `/health`) passes untouched; it has a gate of
/// its own. A page asked for without a session answers with a redirect to the login, which leads
/// back afterwards; a partial request gets the same as a partial answer.
public class Door extends HttpFilter {

  private static final long serialVersionUID = 1;

  @Inject transient Caller caller;
  @Inject transient Assets assets;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Place place = Place.of(request.getRequestURI());
    switch (place) {
      case Place.Elsewhere _ -> chain.doFilter(request, response);
      case Place.Asset(var path) -> assets.answer(request, response, path);
      case Place.Renamed(var path) -> Next.to(response, path);
      case Place.Open _ -> {
        Headers.add(response);
        if (Origins.admits(request)) {
          chain.doFilter(request, response);
        } else {
          response.sendError(HttpServletResponse.SC_FORBIDDEN);
        }
      }
      case Place.Page _ -> {
        Headers.add(response);
        page(request, response, chain);
      }
    }
  }

  private void page(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!Origins.admits(request)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
    } else if (caller.identity().isEmpty()) {
      Next.toLogin(request, response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
