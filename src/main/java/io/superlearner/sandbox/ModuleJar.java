package io.superlearner.sandbox;

import io.superlearner.identity.Shown;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.zip.ZipException;

/// A jar of modules, opened in a class loader of its own.
///
/// @param loader to be closed when nothing of the jar runs any more
/// @param modules the modules that could be made
/// @param messageTypes by name, the types of the jar that may be in messages to other nodes
/// @param faults why others could not, one sentence each
/// @param isUnread whether the file could not be read, so that nobody knows what it holds
record ModuleJar(
    Path file,
    URLClassLoader loader,
    List<ProcessModule> modules,
    Map<String, Class<?>> messageTypes,
    List<String> faults,
    boolean isUnread)
    implements AutoCloseable {

  /// What is found in a jar.
  private record Found(
      List<ProcessModule> modules, Map<String, Class<?>> types, List<String> faults) {

    Found() {
      this(new ArrayList<>(), new HashMap<>(), new ArrayList<>());
    }

    ModuleJar in(Path file, URLClassLoader loader, boolean isUnread) {
      return new ModuleJar(
          file, loader, List.copyOf(modules), Map.copyOf(types), List.copyOf(faults), isUnread);
    }
  }

  /// Opens a jar. What is wrong with it is in the faults, never an exception.
  static ModuleJar open(Path file) {
    Found found = new Found();
    URLClassLoader loader;
    try {
      loader = loaderOf(file);
    } catch (IOException unreadable) {
      found.faults.add("it is no readable jar: " + shown(unreadable));
      boolean isDamaged = unreadable instanceof ZipException;
      return found.in(file, new URLClassLoader(new URL[0], KernelOnly.loader()), !isDamaged);
    }
    find(loader, found);
    if (found.modules.isEmpty() && found.faults.isEmpty()) {
      found.faults.add("it names no module in META-INF/services/" + ProcessModule.class.getName());
    }
    return found.in(file, loader, false);
  }

  private static URLClassLoader loaderOf(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      URL url = Path.of(jar.getName()).toUri().toURL();
      return new URLClassLoader("jar-" + file.getFileName(), new URL[] {url}, KernelOnly.loader());
    }
  }

  private static void find(URLClassLoader loader, Found found) {
    try {
      for (var provider : ServiceLoader.load(ProcessModule.class, loader).stream().toList()) {
        make(provider, found);
      }
    } catch (RuntimeException | LinkageError | java.util.ServiceConfigurationError failure) {
      found.faults.add(shown(failure));
    }
  }

  private static void make(ServiceLoader.Provider<ProcessModule> provider, Found found) {
    try {
      ProcessModule module = provider.get();
      if (Modules.isName(module.name())) {
        module.messageTypes().forEach(type -> addTypes(type, found.types));
        found.modules.add(module);
      } else {
        found.faults.add("not a module name: " + Shown.text(module.name()));
      }
    } catch (RuntimeException | LinkageError | java.util.ServiceConfigurationError failure) {
      found.faults.add(shown(failure));
    }
  }

  /// @throws IllegalArgumentException if the type can have values that are neither records nor enum
  ///   constants
  private static void addTypes(Class<?> type, Map<String, Class<?>> types) {
    if (type.isRecord() || type.isEnum()) {
      types.put(type.getName(), type);
    } else if (type.isSealed() && type.isInterface()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        addTypes(permitted, types);
      }
    } else {
      throw new IllegalArgumentException(
          "messageTypes names "
              + type.getName()
              + " (expected records, enums and sealed interfaces of them)");
    }
  }

  private static String shown(Throwable failure) {
    Throwable cause = failure.getCause();
    return Shown.text(failure + (cause == null ? "" : ": " + cause), 300);
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException failure) {
      System.getLogger(ModuleJar.class.getName())
          .log(System.Logger.Level.WARNING, "the jar " + file + " could not be closed", failure);
    }
  }
}
