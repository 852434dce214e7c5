package io.superlearner.node;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// Loads the classes of a program before they are needed.
///
/// A process that may open no more files can load no class from a directory, and a class that could
/// not be found once is not looked for again at that place of the code (JVMS 5.4.3): a node that
/// was short of files for seconds would be spoilt for ever at what it did then for the first time.
public final class Preload {

  private static final System.Logger LOG = System.getLogger(Preload.class.getName());
  private static final String CLASS = ".class";

  private Preload() {}

  /// Loads all classes beside one, which lie in the same directory or jar and below the same
  /// package, on a thread of its own. None is initialized. What cannot be loaded is told in the log
  /// and left out.
  ///
  /// @param first a class in the uppermost package that is meant, or below it
  /// @param root the name of that package
  public static void start(Class<?> first, String root) {
    Thread.ofPlatform().daemon().name("sl-preload").start(() -> load(first, root));
  }

  /// Does what [#start] does, and returns when it is done.
  ///
  /// @return how many classes are loaded
  static long load(Class<?> first, String root) {
    List<String> names = names(first, root);
    long loaded = names.stream().filter(name -> isLoaded(name, first.getClassLoader())).count();
    LOG.log(System.Logger.Level.INFO, () -> loaded + " of " + names.size() + " classes are loaded");
    return loaded;
  }

  private static boolean isLoaded(String name, ClassLoader loader) {
    try {
      Class.forName(name, false, loader);
      return true;
    } catch (ClassNotFoundException | LinkageError absent) {
      LOG.log(System.Logger.Level.DEBUG, () -> name + " is not loaded", absent);
      return false;
    }
  }

  private static List<String> names(Class<?> first, String root) {
    CodeSource source = first.getProtectionDomain().getCodeSource();
    URL place = source == null ? null : source.getLocation();
    if (place == null) {
      return List.of();
    }
    try {
      Path top = without(Path.of(place.toURI()), Path.of(fileOf(first.getName()) + CLASS));
      return Files.isDirectory(top) ? inDirectory(top, root) : inJar(top, root);
    } catch (IOException | URISyntaxException | RuntimeException unreadable) {
      LOG.log(
          System.Logger.Level.WARNING, "the classes of " + place + " are not known", unreadable);
      return List.of();
    }
  }

  // the server says of each class that it comes from its own file
  private static Path without(Path place, Path own) {
    Path top = place;
    for (int i = 0; place.endsWith(own) && i < own.getNameCount(); i++) {
      top = Objects.requireNonNull(top.getParent());
    }
    return top;
  }

  private static String fileOf(String name) {
    return name.replace('.', '/');
  }

  private static List<String> inDirectory(Path top, String root) throws IOException {
    try (Stream<Path> files = Files.walk(top.resolve(fileOf(root)))) {
      return named(files.map(file -> top.relativize(file).toString()), root);
    }
  }

  private static List<String> inJar(Path file, String root) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return named(jar.stream().map(JarEntry::getName), root);
    }
  }

  private static List<String> named(Stream<String> files, String root) {
    return files
        .filter(file -> file.startsWith(fileOf(root) + "/"))
        .filter(file -> file.endsWith(CLASS) && !file.endsWith("-info.class"))
        .map(file -> file.substring(0, file.length() - CLASS.length()).replace('/', '.'))
        .sorted()
        .toList();
  }
}
