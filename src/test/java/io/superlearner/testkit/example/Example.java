package io.superlearner.testkit.example;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A block of code in a doc comment: declarations, statements, or both.
///
/// @param file the name of its file, such as `GenServer.java`
/// @param number the number of its first line
/// @param declarations types and methods
/// @param statements what is run
public record Example(String file, int number, List<Line> declarations, List<Line> statements) {

  private static final Pattern DECLARATION =
      Pattern.compile(
          "(public|private|static|final|abstract|sealed|record|class|interface|enum)\\b.*");
  private static final Pattern TEXT = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"|'(\\\\.|[^'])'|//.*");

  static Example of(String file, List<String> code, int first) {
    List<Line> declarations = new ArrayList<>();
    List<Line> statements = new ArrayList<>();
    List<Line> into = statements;
    int depth = 0;
    boolean begins = true;
    for (int at = 0; at < code.size(); at++) {
      String line = code.get(at);
      if (begins && !line.isBlank()) {
        into = DECLARATION.matcher(line).matches() ? declarations : statements;
      }
      into.add(new Line(line, first + at));
      String bare = TEXT.matcher(line).replaceAll("").stripTrailing();
      depth += depth(bare);
      begins = depth == 0 && (bare.isEmpty() || bare.endsWith(";") || bare.endsWith("}"));
    }
    return new Example(file, first, declarations, statements);
  }

  private static int depth(String code) {
    return code.chars().map(c -> "({".indexOf(c) >= 0 ? 1 : ")}".indexOf(c) >= 0 ? -1 : 0).sum();
  }

  /// Returns the type it explains.
  String type() {
    return file.substring(0, file.indexOf('.'));
  }

  /// Returns the name of the method that runs it.
  String method() {
    return "line" + number;
  }

  @Override
  public String toString() {
    return file + ":" + number;
  }
}
