package io.superlearner.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Compiles sources against the kernel and packs them into a jar, as somebody who writes a module
/// does.
public final class SampleJar {

  private static final String SERVICE =
      "META-INF/services/io.superlearner.runtime.supervisor.ProcessModule";

  private SampleJar() {}

  /// Compiles a project under `src/samples` and packs it.
  public static Path ofProject(String project, Path jar) {
    Path root = Path.of("src", "samples", project, "src", "main");
    try (Stream<Path> files = Files.walk(root.resolve("java"))) {
      List<JavaFileObject> sources = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        sources.add(source(file.getFileName().toString(), Files.readString(file)));
      }
      return pack(sources, Files.readString(root.resolve("resources").resolve(SERVICE)), jar);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Compiles sources given by file name and packs them with a service file.
  public static Path ofSources(Map<String, String> sources, String services, Path jar) {
    return pack(
        sources.entrySet().stream().map(one -> source(one.getKey(), one.getValue())).toList(),
        services,
        jar);
  }

  private static JavaFileObject source(String name, String text) {
    return new SimpleJavaFileObject(URI.create("memory:///" + name), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreErrors) {
        return text;
      }
    };
  }

  private static Path pack(List<JavaFileObject> sources, String services, Path jar) {
    try {
      Path classes = Files.createTempDirectory(jar.getParent(), "classes");
      compile(sources, classes);
      try (OutputStream out = Files.newOutputStream(jar);
          JarOutputStream packed = new JarOutputStream(out);
          Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          packed.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
          Files.copy(file, packed);
        }
        packed.putNextEntry(new JarEntry(SERVICE));
        packed.write(services.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      return jar;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void compile(List<JavaFileObject> sources, Path classes) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, null, null)) {
      List<String> options = List.of("-proc:none", "-d", classes.toString());
      if (!compiler.getTask(null, files, problems, options, null, sources).call()) {
        throw new AssertionError("does not compile: " + problems.getDiagnostics());
      }
    }
  }
}
