package io.superlearner.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A directory that is gone after the test, for what is made where JUnit hands none out.
public final class TempFolder implements AutoCloseable {

  private final Path path;

  /// Makes an empty one.
  public TempFolder() {
    try {
      path = Files.createTempDirectory("superlearner");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
