package io.superlearner.differential;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Reads lines of words and parentheses.
final class Words {

  private Words() {}

  /// Drops comments and joins each line that begins with a blank to the one before.
  static List<String> joined(List<String> lines) {
    List<String> joined = new ArrayList<>();
    for (String line : lines) {
      String code = line.split("#", 2)[0];
      if (code.startsWith(" ") && !joined.isEmpty()) {
        joined.add(joined.removeLast() + code);
      } else if (!code.isBlank()) {
        joined.add(code);
      }
    }
    return joined;
  }

  /// Returns the words of a line; what is in parentheses is a list of its own.
  static List<?> nested(String line) {
    Deque<List<Object>> open = new ArrayDeque<>();
    open.push(new ArrayList<>());
    for (String word : line.replace("(", " ( ").replace(")", " ) ").strip().split("\\s+", -1)) {
      switch (word) {
        case "(" -> open.push(new ArrayList<>());
        case ")" -> {
          List<Object> inner = open.pop();
          open.element().add(inner);
        }
        default -> open.element().add(word);
      }
    }
    return open.element();
  }
}
