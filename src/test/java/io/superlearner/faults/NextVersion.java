package io.superlearner.faults;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// A later version of this program, made of its own sources: records of all that nodes keep in
/// truth and on disk, and say to each other, have one field more.
final class NextVersion {

  /// What is kept in truth, on disk, and said by one node to another.
  private static final List<String> RECORDS =
      List.of(
          "cluster/LeaseEntry",
          "cluster/RosterEntry",
          "cluster/SandboxEntry",
          "cluster/NodeReply",
          "control/Checkpoint",
          "control/NodeVitals",
          "control/SandboxRecord");

  private static final Path SOURCES = Path.of("src", "main", "java", "io", "superlearner");

  private NextVersion() {}

  /// Compiles it.
  ///
  /// @param folder where its classes go; it need not exist
  /// @throws IllegalStateException if the sources are not as this expects them
  static void compile(Path folder) {
    try {
      Path classes = Files.createDirectories(folder);
      Path sources = Files.createDirectories(folder.resolveSibling(folder.getFileName() + ".java"));
      List<String> files = new ArrayList<>();
      for (String record : RECORDS) {
        Path from = SOURCES.resolve(record + ".java");
        String name = record.substring(record.indexOf('/') + 1);
        files.add(
            Files.writeString(
                    sources.resolve(name + ".java"), extended(Files.readString(from), name))
                .toString());
      }
      compile(files, classes);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void compile(List<String> files, Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString());
    StringWriter said = new StringWriter();
    boolean done =
        compiler
            .getTask(
                said,
                null,
                null,
                options,
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjectsFromStrings(files))
            .call();
    if (!done) {
      throw new IllegalStateException("the next version does not compile: " + said);
    }
  }

  /// Gives a record one field more, and a constructor without it for the code that does not know
  /// it.
  static String extended(String source, String name) {
    int begin = source.indexOf("record " + name + "(");
    if (begin < 0) {
      throw new IllegalStateException("no record " + name);
    }
    int open = source.indexOf('(', begin);
    int close = closing(source, open);
    int body = source.indexOf('{', close);
    String head = source.substring(open + 1, close);
    String access =
        source.startsWith("public ", Math.max(0, begin - "public ".length())) ? "public " : "";
    return source.substring(0, close)
        + ", @org.jspecify.annotations.Nullable String addedLater"
        + source.substring(close, body + 1)
        + "\n  %s%s(%s) {\n    this(%s, \"of the next version\");\n  }\n"
            .formatted(access, name, head, names(head).stream().collect(Collectors.joining(", ")))
        + source.substring(body + 1);
  }

  private static int closing(String source, int open) {
    int depth = 0;
    for (int at = open; at < source.length(); at++) {
      if (source.charAt(at) == '(') {
        depth++;
      } else if (source.charAt(at) == ')' && --depth == 0) {
        return at;
      }
    }
    throw new IllegalStateException("a record without an end");
  }

  private static List<String> names(String head) {
    List<String> names = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int at = 0; at <= head.length(); at++) {
      char here = at == head.length() ? ',' : head.charAt(at);
      if (here == '<' || here == '(') {
        depth++;
      } else if (here == '>' || here == ')') {
        depth--;
      } else if (here == ',' && depth == 0) {
        String field = head.substring(begin, at).strip();
        names.add(field.substring(field.lastIndexOf(' ') + 1));
        begin = at + 1;
      }
    }
    return names;
  }
}
