package io.superlearner.testkit.example;

import io.superlearner.testkit.Fence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A source file with doc comments.
///
/// @param path its path
/// @param lines its lines
public record DocSource(Path path, List<String> lines) {

  private static final Pattern DOC = Pattern.compile("\\s*/// ?(.*)");
  private static final Pattern TYPE = Pattern.compile("public [\\w -]*?(class|interface) .*");

  /// Returns the source files under a directory, by path.
  public static List<DocSource> under(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .map(DocSource::read)
          .toList();
    }
  }

  private static DocSource read(Path path) {
    try {
      return new DocSource(path, Files.readAllLines(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the type of the file.
  public String type() {
    String name = path.getFileName().toString();
    return name.substring(0, name.indexOf('.'));
  }

  /// Returns the line that declares its public class or interface; empty if it declares none.
  public String declaration() {
    return lines.stream().filter(line -> TYPE.matcher(line).matches()).findFirst().orElse("");
  }

  /// Returns the examples in Java of its doc comments.
  public List<Example> examples() {
    List<Example> found = new ArrayList<>();
    List<String> doc = new ArrayList<>();
    for (int at = 0; at <= lines.size(); at++) {
      Matcher line = DOC.matcher(at < lines.size() ? lines.get(at) : "");
      if (line.matches()) {
        doc.add(line.group(1));
      } else {
        for (Fence fence : Fence.in(doc, at - doc.size() + 1)) {
          if (fence.info().equals("java")) {
            found.add(
                Example.of(
                    path.getFileName().toString(), fence.text().lines().toList(), fence.line()));
          }
        }
        doc.clear();
      }
    }
    return found;
  }
}
