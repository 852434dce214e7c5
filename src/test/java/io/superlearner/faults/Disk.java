package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// What is done to the disk of a node.
final class Disk {

  private Disk() {}

  /// Removes a directory and all that is in it.
  static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Copies a directory as it is at this moment, beside it.
  static Path image(Path directory) {
    Path image = directory.resolveSibling(directory.getFileName() + ".image");
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.toList()) {
        copy(each, image.resolve(directory.relativize(each).toString()));
      }
      return image;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.isDirectory(from)) {
      Files.createDirectories(to);
    } else if (!from.endsWith("in_use.lock")) {
      try {
        Files.copy(from, to);
      } catch (NoSuchFileException gone) {
        // a file of the moment
      }
    }
  }

  /// Puts an image in the place of a directory.
  static void swap(Path directory, Path image) {
    remove(directory);
    try {
      Files.move(image, directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
