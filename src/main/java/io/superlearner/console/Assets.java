package io.superlearner.console;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/// The files of the look. Their addresses hold a fingerprint of them all, so that a browser may
/// keep them for good and yet never mixes two versions. Any thread may call.
@ApplicationScoped
public class Assets {

  static final String FOLDER = "/resources/app/";

  private static final int SHOWN_BYTES = 6;

  @Inject ServletContext server;
  private String fingerprint = "";

  @PostConstruct
  void read() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String path : new TreeSet<>(found())) {
        try (InputStream file = server.getResourceAsStream(path)) {
          digest.update(file.readAllBytes());
        }
      }
      fingerprint = HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
    } catch (IOException broken) {
      throw new UncheckedIOException("the files of the look cannot be read", broken);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Set<String> found() {
    Set<String> paths = server.getResourcePaths(FOLDER);
    return paths == null ? Set.of() : paths;
  }

  /// Returns the address of a file, such as `/assets/1f0c…/console.css`.
  String address(String file) {
    return "/assets/" + fingerprint + "/" + file;
  }

  /// Answers with a file. One asked for under an older fingerprint is answered too, as it is now,
  /// but is not to be kept.
  void answer(HttpServletRequest request, HttpServletResponse response, String file)
      throws IOException, ServletException {
    boolean current = request.getRequestURI().equals(address(file));
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader(
        "Cache-Control", current ? "public, max-age=31536000, immutable" : "no-cache");
    request.getRequestDispatcher(FOLDER + file).forward(request, response);
  }
}
