package io.superlearner.sandbox;

import io.superlearner.identity.Shown;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.jar.JarFile;

/// A jar of modules, opened in a class loader of its own.
///
/// @param loader to be closed when nothing of the jar runs any more
/// @param modules the modules that could be made
/// @param faults why others could not, one sentence each
record ModuleJar(Path file, URLClassLoader loader, List<ProcessModule> modules, List<String> faults)
    implements AutoCloseable {

  /// Opens a jar. What is wrong with it is in the faults, never an exception.
  static ModuleJar open(Path file) {
    List<String> faults = new ArrayList<>();
    URLClassLoader loader = loaderOf(file, faults);
    List<ProcessModule> modules = new ArrayList<>();
    if (faults.isEmpty()) {
      find(loader, modules, faults);
      if (modules.isEmpty() && faults.isEmpty()) {
        faults.add("it names no module in META-INF/services/" + ProcessModule.class.getName());
      }
    }
    return new ModuleJar(file, loader, List.copyOf(modules), List.copyOf(faults));
  }

  private static URLClassLoader loaderOf(Path file, List<String> faults) {
    try (JarFile jar = new JarFile(file.toFile())) {
      URL url = Path.of(jar.getName()).toUri().toURL();
      return new URLClassLoader("jar-" + file.getFileName(), new URL[] {url}, KernelOnly.loader());
    } catch (IOException unreadable) {
      faults.add("it is no readable jar: " + shown(unreadable));
      return new URLClassLoader(new URL[0], KernelOnly.loader());
    }
  }

  private static void find(
      URLClassLoader loader, List<ProcessModule> modules, List<String> faults) {
    try {
      for (var provider : ServiceLoader.load(ProcessModule.class, loader).stream().toList()) {
        make(provider, modules, faults);
      }
    } catch (RuntimeException | LinkageError | java.util.ServiceConfigurationError failure) {
      faults.add(shown(failure));
    }
  }

  private static void make(
      ServiceLoader.Provider<ProcessModule> provider,
      List<ProcessModule> modules,
      List<String> faults) {
    try {
      ProcessModule module = provider.get();
      if (Modules.isName(module.name())) {
        modules.add(module);
      } else {
        faults.add("not a module name: " + Shown.text(module.name()));
      }
    } catch (RuntimeException | LinkageError | java.util.ServiceConfigurationError failure) {
      faults.add(shown(failure));
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
