package io.superlearner.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A fenced code block of a Markdown text.
///
/// @param info what stands after the opening fence, such as `java`
/// @param text its lines, each with its end
/// @param line the number of its first line
public record Fence(String info, String text, int line) {

  private static final String MARK = "```";

  /// Returns the blocks of a file, in their order.
  public static List<Fence> in(Path file) throws IOException {
    return in(Files.readAllLines(file), 1);
  }

  /// Returns the blocks of some lines, in their order.
  ///
  /// @param first the number of the first line
  public static List<Fence> in(List<String> lines, int first) {
    List<Fence> found = new ArrayList<>();
    String info = null;
    StringBuilder text = new StringBuilder();
    int begin = first;
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (!line.startsWith(MARK)) {
        text.append(line).append('\n');
      } else if (info == null) {
        info = line.substring(MARK.length()).strip();
        begin = first + at + 1;
        text.setLength(0);
      } else {
        found.add(new Fence(info, text.toString(), begin));
        info = null;
      }
    }
    if (info != null) {
      throw new IllegalArgumentException("the block of line " + begin + " has no end");
    }
    return found;
  }
}
