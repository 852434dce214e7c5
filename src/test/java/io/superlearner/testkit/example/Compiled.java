package io.superlearner.testkit.example;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.superlearner.runtime.BodySelf;
import io.superlearner.runtime.Scheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Examples, compiled in memory in one go: those of one file into one class, a method for each.
public final class Compiled extends ClassLoader {

  private static final String HEAD =
      """
      package io.superlearner.testkit.example.compiled;
      import io.superlearner.event.*;
      import io.superlearner.identity.*;
      import io.superlearner.runtime.*;
      import io.superlearner.runtime.registry.*;
      import io.superlearner.runtime.server.*;
      import io.superlearner.runtime.supervisor.*;
      import io.superlearner.sandbox.*;
      import java.net.URI;
      import java.nio.file.*;
      import java.time.Duration;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.function.*;
      import java.util.stream.*;
      """;

  private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

  private Compiled() {
    super(Compiled.class.getClassLoader());
    setDefaultAssertionStatus(true);
  }

  /// Compiles examples.
  ///
  /// @throws AssertionError if some do not compile, with file and line of each fault
  public static Compiled of(List<Example> examples) throws IOException {
    Map<String, List<Example>> byFile =
        examples.stream().collect(groupingBy(Example::file, LinkedHashMap::new, toList()));
    List<Source> sources = new ArrayList<>();
    byFile.forEach((file, all) -> sources.add(new Source(file, all)));
    Compiled result = new Compiled();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> faults = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(faults, null, null)) {
      if (!compiler
          .getTask(null, result.keeping(files), faults, List.of("-proc:none"), null, sources)
          .call()) {
        throw new AssertionError(
            "examples do not compile:\n"
                + faults.getDiagnostics().stream()
                    .filter(fault -> fault.getKind() == Diagnostic.Kind.ERROR)
                    .map(Compiled::told)
                    .collect(joining("\n")));
      }
    }
    return result;
  }

  private static String told(Diagnostic<? extends JavaFileObject> fault) {
    String where =
        fault.getSource() instanceof Source source ? source.at(fault.getLineNumber()) : "?";
    return where + " " + fault.getMessage(null);
  }

  private JavaFileManager keeping(StandardJavaFileManager files) {
    return new ForwardingJavaFileManager<>(files) {
      @Override
      public JavaFileObject getJavaFileForOutput(
          Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
        URI uri = URI.create("memory:///" + name.replace('.', '/') + kind.extension);
        return new SimpleJavaFileObject(uri, kind) {
          @Override
          public OutputStream openOutputStream() {
            return classes.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
          }
        };
      }
    };
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ByteArrayOutputStream bytes = classes.get(name);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes.toByteArray(), 0, bytes.size());
  }

  /// Runs an example.
  ///
  /// @param self the process that runs it
  /// @param lane where its processes run
  public void run(Example example, BodySelf self, Scheduler lane) throws Exception {
    Class<?> type = loadClass("io.superlearner.testkit.example.compiled.Of" + example.type());
    Stage stage = (Stage) type.getConstructor().newInstance();
    stage.enter(self, lane);
    try {
      type.getMethod(example.method()).invoke(stage);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause() instanceof Exception cause ? cause : thrown;
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String file;
    private final List<Line> lines = new ArrayList<>();

    Source(String file, List<Example> examples) {
      super(URI.create("memory:///Of" + file), Kind.SOURCE);
      this.file = file;
      HEAD.lines().forEach(line -> lines.add(new Line(line, 0)));
      String type = examples.getFirst().type();
      add("public class Of" + type + " extends io.superlearner.testkit.example.Stage {", 0);
      for (Example example : examples) {
        lines.addAll(example.declarations());
        add("public void " + example.method() + "() throws Exception {", example.number());
        lines.addAll(example.statements());
        add("}", example.number());
      }
      add("}", 0);
    }

    private void add(String text, int number) {
      lines.add(new Line(text, number));
    }

    String at(long line) {
      return file + ":" + lines.get((int) line - 1).number();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreErrors) {
      return lines.stream().map(Line::text).collect(joining("\n"));
    }
  }
}
