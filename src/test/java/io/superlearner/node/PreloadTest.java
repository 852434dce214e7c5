package io.superlearner.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreloadTest {

  private static final String ROOT = "io.superlearner.identity";
  private static final List<String> SOME = List.of("Pid", "NodeName", "SandboxId");

  @TempDir private Path directory;

  /// Tells what it has loaded, and asks nobody else for the classes of this product.
  private static final class Loader extends URLClassLoader {
    private final boolean saysFile;

    Loader(URL place, boolean saysFile) {
      super(new URL[] {place}, ClassLoader.getPlatformClassLoader());
      this.saysFile = saysFile;
    }

    /// As the server's loader does, which says of each class that it comes from its own file.
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      URL file = saysFile ? findResource(name.replace('.', '/') + ".class") : null;
      if (file == null) {
        return super.findClass(name);
      }
      try (InputStream in = file.openStream()) {
        byte[] bytes = in.readAllBytes();
        CodeSource source = new CodeSource(file, (Certificate[]) null);
        return defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(source, null));
      } catch (IOException unreadable) {
        throw new ClassNotFoundException(name, unreadable);
      }
    }

    boolean hasLoaded(String name) {
      return findLoadedClass(name) != null;
    }
  }

  private static Path classes() throws Exception {
    return Path.of(Preload.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void assertLoads(Path place, boolean saysFile) throws Exception {
    try (Loader loader = new Loader(place.toUri().toURL(), saysFile)) {
      Class<?> first = loader.loadClass(ROOT + ".ExitReason");
      assertThat(SOME).noneMatch(name -> loader.hasLoaded(ROOT + "." + name));

      assertThat(Preload.load(first, ROOT)).isGreaterThan(SOME.size());

      assertThat(SOME).allMatch(name -> loader.hasLoaded(ROOT + "." + name));
      assertThat(loader.hasLoaded("io.superlearner.node.Node")).isFalse();
    }
  }

  @Test
  void loadsWhatLiesInTheSameDirectory() throws Exception {
    assertLoads(classes(), false);
  }

  @Test
  void loadsWhatLiesBesideTheFileOfTheClass() throws Exception {
    assertLoads(classes(), true);
  }

  @Test
  void loadsWhatLiesInTheSameJar() throws Exception {
    Path jar = directory.resolve("some classes.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes().resolve("io/superlearner/identity"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        write(out, file);
      }
    }
    assertLoads(jar, false);
  }

  private static void write(JarOutputStream out, Path file) throws IOException {
    out.putNextEntry(new JarEntry("io/superlearner/identity/" + file.getFileName()));
    Files.copy(file, out);
    out.closeEntry();
  }

  @Test
  void whatCannotBeLoadedIsLeftOutAndTheRestLoaded() throws Exception {
    Path top = directory.resolve("with a broken one");
    Path there = Files.createDirectories(top.resolve("io/superlearner/identity"));
    try (Stream<Path> files = Files.walk(classes().resolve("io/superlearner/identity"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, there.resolve(file.getFileName().toString()));
      }
    }
    Files.writeString(there.resolve("Broken.class"), "no class");

    assertLoads(top, false);
  }

  @Test
  void aPlaceThatIsGoneLoadsNothing() throws Exception {
    Path jar = directory.resolve("gone.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      write(out, classes().resolve("io/superlearner/identity/ExitReason.class"));
    }
    Class<?> first;
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      first = loader.loadClass(ROOT + ".ExitReason");
    }
    Files.delete(jar);

    assertThat(Preload.load(first, ROOT)).isZero();
  }

  @Test
  void aClassOfNoPlaceLoadsNothing() {
    assertThat(Preload.load(String.class, "java.lang")).isZero();
  }
}
