package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import io.superlearner.operation.Caller;
import io.superlearner.security.Access;
import io.superlearner.security.CrowdedException;
import io.superlearner.security.Identity;
import io.superlearner.security.SecretsUnavailableException;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The first to see every request, for API and pages alike: gives it an id, sets the headers that
/// every answer has, finds out who asks, and turns away what no resource should see.
@WebFilter(filterName = "arrival", urlPatterns = "/*", asyncSupported = true)
public class Arrival extends HttpFilter {

  private static final long serialVersionUID = 1;

  /// The request attribute with the `System.nanoTime()` of the arrival.
  static final String BEGAN = "io.superlearner.began";

  private static final String API = "/api/";
  private static final String BASE = "/api/v1/";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  // of the server's 200 threads: who sends a body slowly holds one for as long
  private static final int MOST_IN_ALL = 140;
  private static final int MOST_CHANGES = 100;
  private static final int MOST_OF_STRANGER = 20;
  private static final int MOST_OF_STRANGERS = 40;
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

  private final transient Semaphore free = new Semaphore(MOST_IN_ALL);
  private final transient Shares changes = new Shares(MOST_CHANGES);
  private final transient Semaphore freeForStrangers = new Semaphore(MOST_OF_STRANGERS);
  private final transient Shares ofStrangers = new Shares(MOST_OF_STRANGER);

  @Inject transient Caller caller;
  @Inject transient Access access;
  @Inject transient SessionCookie cookie;
  @Inject transient Problems problems;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    request.setAttribute(BEGAN, System.nanoTime());
    String id = requestId(request.getHeader("X-Request-Id"));
    headers(request, response, id);
    caller.arrive(null, request.getRemoteAddr(), id);
    Refusal refusal = judge(request, response, id);
    if (refusal == null && !SAFE.contains(request.getMethod())) {
      refusal = change(request, response, chain);
    } else if (refusal == null) {
      chain.doFilter(request, response);
    }
    if (refusal == null) {
      return;
    }
    if (isApi(request)) {
      problems.write(response, refusal, request.getRequestURI());
    } else {
      response.sendError(Kinds.status(refusal.code()));
    }
  }

  /// Passes a request on that may have a body.
  ///
  /// @return why it was not passed on; null if it was
  private @Nullable Refusal change(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<Identity> identity = caller.identity();
    Semaphore room = identity.isEmpty() ? freeForStrangers : free;
    if (!room.tryAcquire()) {
      return Refusal.of(
          Code.RATE_LIMITED, "this node has as many changes under way as it takes at a time");
    }
    try {
      String who = identity.map(Identity::origin).orElseGet(request::getRemoteAddr);
      Shares shares = identity.isEmpty() ? ofStrangers : changes;
      return shared(shares, who, request, response, chain);
    } finally {
      room.release();
    }
  }

  private static @Nullable Refusal shared(
      Shares shares,
      String who,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    if (!shares.take(who)) {
      return Refusal.of(
          Code.RATE_LIMITED,
          shares.most() + " of your requests are under way at this node; that is the most");
    }
    try {
      chain.doFilter(request, response);
      return null;
    } finally {
      shares.giveBack(who);
    }
  }

  private @Nullable Refusal judge(
      HttpServletRequest request, HttpServletResponse response, String id) {
    if (request.getMethod().equals("TRACE")) {
      response.setHeader("Allow", METHODS);
      return Refusal.of(Code.METHOD_NOT_ALLOWED, "TRACE is not served");
    }
    Optional<Identity> identity;
    try {
      identity = identify(request);
    } catch (SecretsUnavailableException failure) {
      return Refusal.of(Code.NO_QUORUM, "the store of credentials does not answer");
    } catch (CrowdedException crowded) {
      return Refusal.of(Code.RATE_LIMITED, String.valueOf(crowded.getMessage()));
    }
    caller.arrive(identity.orElse(null), request.getRemoteAddr(), id);
    if (isForged(request, identity)) {
      return Refusal.of(
          Code.FORBIDDEN,
          "a request with the session cookie that changes something must come from a page of"
              + " this node (Origin or Sec-Fetch-Site)");
    }
    return isApi(request) ? api(request, identity) : null;
  }

  private static @Nullable Refusal api(HttpServletRequest request, Optional<Identity> identity) {
    if (identity.isEmpty()) {
      return Refusal.of(Code.UNAUTHENTICATED, "a valid token or session is needed");
    }
    return path(request).startsWith(BASE) && request.getRequestURI().indexOf(';') < 0
        ? null
        : Refusal.of(Code.NOT_FOUND, "there is nothing at this path");
  }

  // Whoever shows a token means the token; a cookie beside it is not looked at.
  private Optional<Identity> identify(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header != null) {
      return header.regionMatches(true, 0, "Bearer ", 0, 7)
          ? access.byToken(header.substring(7).strip(), request.getRemoteAddr())
          : Optional.empty();
    }
    return cookie
        .read(request)
        .flatMap(session -> access.bySession(session, request.getRemoteAddr()));
  }

  private static boolean isForged(HttpServletRequest request, Optional<Identity> identity) {
    boolean byCookie = identity.map(Identity::how).filter(Identity.How.SESSION::equals).isPresent();
    return byCookie && !SAFE.contains(request.getMethod()) && !isSameOrigin(request);
  }

  private static boolean isSameOrigin(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    if (site != null && !site.equals("same-origin")) {
      return false;
    }
    if (origin != null) {
      return origin.equals(request.getScheme() + "://" + request.getHeader("Host"));
    }
    return site != null;
  }

  // As the container maps it: without encoded letters, which would be another way to the same.
  private static String path(HttpServletRequest request) {
    String within = request.getPathInfo();
    return within == null ? request.getServletPath() : request.getServletPath() + within;
  }

  private static boolean isApi(HttpServletRequest request) {
    return path(request).startsWith(API);
  }

  private static String requestId(@Nullable String given) {
    return given != null && REQUEST_ID.matcher(given).matches()
        ? given
        : UUID.randomUUID().toString();
  }

  // Pages have a content security policy of their own, which replaces this one.
  private static void headers(HttpServletRequest request, HttpServletResponse response, String id) {
    response.setHeader("X-Request-Id", id);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Frame-Options", "DENY");
    if (isApi(request) || path(request).startsWith("/health/")) {
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    } else {
      response.setHeader("Content-Security-Policy", "frame-ancestors 'none'");
    }
  }
}
