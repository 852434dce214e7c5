package io.superlearner.sandbox;

import io.superlearner.runtime.supervisor.ProcessModule;
import java.util.Set;

/// What a jar's code can see beside itself: the JDK, the kernel packages and [Durable], nothing of
/// the server, of libraries, or of the platform's other packages.
final class KernelOnly extends ClassLoader {

  private static final Set<String> SHOWN =
      Set.of(
          "io.superlearner.identity",
          "io.superlearner.event",
          "io.superlearner.runtime",
          "io.superlearner.runtime.server",
          "io.superlearner.runtime.registry",
          "io.superlearner.runtime.supervisor",
          "org.jspecify.annotations");

  private static final String DURABLE = "io.superlearner.sandbox.Durable";

  private static final KernelOnly ONLY = new KernelOnly(home());

  private final ClassLoader home;

  private KernelOnly(ClassLoader home) {
    super("kernel-only", ClassLoader.getPlatformClassLoader());
    this.home = home;
  }

  private static ClassLoader home() {
    ClassLoader loader = ProcessModule.class.getClassLoader();
    return loader == null ? ClassLoader.getSystemClassLoader() : loader;
  }

  /// Returns the one such loader.
  static ClassLoader loader() {
    return ONLY;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    int dot = name.lastIndexOf('.');
    if ((dot > 0 && SHOWN.contains(name.substring(0, dot))) || name.equals(DURABLE)) {
      return home.loadClass(name);
    }
    throw new ClassNotFoundException(name + " (a module sees the JDK and the kernel packages)");
  }
}
