package io.superlearner.boot;

import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;

/// The main class of the uber-jar: one start of it is one node.
///
/// It is compiled for old JDKs, so that one of them can say in a line what is missing; it must
/// therefore use nothing newer than Java 8. All else that runs before the server, [Launch] and what
/// that needs, lies in the directory `launch/` of the jar and gets a class loader of its own: the
/// server asks the system class loader before the application's own classes, and must not find
/// another copy of `config` there.
public final class Main {

  private static final int NEEDED = 25;

  private Main() {}

  /// Starts the node and returns when it runs; ends the process with code 2 if it must not start.
  ///
  /// @param args none are taken; settings come from system properties and the environment
  /// @throws ReflectiveOperationException if the jar is not whole
  /// @throws java.io.IOException if the jar's own address cannot be read
  public static void main(String[] args) throws ReflectiveOperationException, java.io.IOException {
    String running = System.getProperty("java.specification.version");
    if (Double.parseDouble(running) < NEEDED) {
      System.err.println(
          "superlearner: a JDK " + NEEDED + " or newer is needed; this one is " + running);
      System.exit(2);
    }
    URL jar = Main.class.getProtectionDomain().getCodeSource().getLocation();
    URL[] launch = {URI.create("jar:" + jar + "!/launch/").toURL()};
    ClassLoader loader = new URLClassLoader(launch, Main.class.getClassLoader());
    Method start =
        Class.forName("io.superlearner.boot.Launch", true, loader)
            .getDeclaredMethod("main", String[].class);
    start.setAccessible(true);
    start.invoke(null, (Object) args);
  }
}
