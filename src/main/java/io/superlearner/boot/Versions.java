package io.superlearner.boot;

import io.superlearner.control.NodeVitals;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What this node is made of: what the build wrote down, and what grid and JDK say of themselves.
final class Versions {

  private Versions() {}

  /// Returns the versions.
  ///
  /// @param grid as the grid's member tells it
  static NodeVitals.Versions read(String grid) {
    Properties built = new Properties();
    try (InputStream file = Versions.class.getResourceAsStream("versions.properties")) {
      if (file == null) {
        throw new IllegalStateException("the application carries no versions.properties");
      }
      built.load(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return new NodeVitals.Versions(
        built.getProperty("superlearner", "unknown"),
        built.getProperty("payara", "unknown"),
        grid,
        Runtime.version().toString());
  }
}
