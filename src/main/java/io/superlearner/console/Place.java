package io.superlearner.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a path leads to, judged before anything else is done with a request.
sealed interface Place {

  /// The API and the health checks, which have their own gate.
  record Elsewhere() implements Place {}

  /// A file of the look, under a name that changes when any of them changes.
  ///
  /// @param path the file within the folder of assets
  record Asset(String path) implements Place {}

  /// A page under the name of its file; it lives elsewhere.
  ///
  /// @param path where
  record Renamed(String path) implements Place {}

  /// What everybody may see: the login, the parts of Faces, the icon.
  record Open() implements Place {}

  /// A page for those who have a session.
  record Page() implements Place {}

  /// Matches the address of an asset: `/assets/` with a fingerprint and a plain file name.
  Pattern ASSET = Pattern.compile("/assets/[0-9a-f]{1,64}/([a-z0-9-]{1,60}\\.[a-z0-9]{1,8})");

  /// Tells where a path leads.
  static Place of(String path) {
    if (isBelow(path, "/api") || isBelow(path, "/health")) {
      return new Elsewhere();
    }
    Matcher asset = ASSET.matcher(path);
    if (asset.matches()) {
      return new Asset(asset.group(1));
    }
    if (path.startsWith("/jakarta.faces.resource/")
        || path.equals("/login")
        || path.equals("/error")
        || path.equals("/favicon.ico")) {
      return new Open();
    }
    if (path.endsWith(".xhtml")) {
      String name = path.substring(0, path.length() - ".xhtml".length());
      return new Renamed(name.equals("/index") || name.startsWith("//") ? "/" : name);
    }
    return new Page();
  }

  private static boolean isBelow(String path, String root) {
    return path.startsWith(root + "/");
  }
}
