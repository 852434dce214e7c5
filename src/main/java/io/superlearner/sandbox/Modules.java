package io.superlearner.sandbox;

import io.superlearner.identity.Shown;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The modules of a node: the built-in ones, and those of the jars in a directory, which are read
/// anew whenever they are asked for. A name belongs to the built-in module, else to the first jar
/// by file name.
final class Modules {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");
  private static final String BUILT_IN = "built-in";
  private static final int LONGEST_SUMMARY = 200;

  private final Map<String, ProcessModule> builtIn = new LinkedHashMap<>();
  private final @Nullable Path directory;

  /// @param directory where jars are; null for none; it need not exist
  Modules(List<ProcessModule> builtIn, @Nullable Path directory) {
    builtIn.forEach(module -> this.builtIn.put(module.name(), module));
    this.directory = directory;
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /// Opens the modules for one sandbox.
  Opened open() {
    return new Opened();
  }

  /// Lists all modules, the built-in ones first. What cannot be read has a row that says so.
  List<ModuleInfo> list() {
    List<ModuleInfo> rows = new ArrayList<>();
    Map<String, String> owners = new HashMap<>();
    for (ProcessModule module : builtIn.values()) {
      owners.put(module.name(), BUILT_IN);
      rows.add(row(module, BUILT_IN, null));
    }
    try {
      for (Path file : jars()) {
        try (ModuleJar jar = ModuleJar.open(file)) {
          addRows(jar, owners, rows);
        }
      }
    } catch (UncheckedIOException unreadable) {
      rows.add(
          new ModuleInfo(
              "*.jar", ChildType.WORKER, "", "*.jar", String.valueOf(unreadable.getMessage())));
    }
    return rows;
  }

  private static void addRows(ModuleJar jar, Map<String, String> owners, List<ModuleInfo> rows) {
    String source = Shown.text(String.valueOf(jar.file().getFileName()));
    for (ProcessModule module : jar.modules()) {
      String owner = owners.putIfAbsent(module.name(), source);
      rows.add(row(module, source, owner == null ? null : "the name belongs to " + owner));
    }
    for (String fault : jar.faults()) {
      rows.add(new ModuleInfo(source, ChildType.WORKER, "", source, fault));
    }
  }

  private static ModuleInfo row(ProcessModule module, String source, @Nullable String error) {
    return new ModuleInfo(
        module.name(), module.type(), Shown.text(module.summary(), LONGEST_SUMMARY), source, error);
  }

  // who asks learns what cannot be read, and the log why: that names places on this node's disk
  private static UncheckedIOException unread(String what, String why) {
    System.getLogger(Modules.class.getName())
        .log(System.Logger.Level.WARNING, () -> what + ": " + why);
    return new UncheckedIOException(what, new IOException(why));
  }

  private List<Path> jars() {
    List<Path> files = new ArrayList<>();
    if (directory == null || !Files.isDirectory(directory)) {
      return files;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
      found.forEach(files::add);
    } catch (IOException | DirectoryIteratorException broken) {
      throw unread("the directory of modules cannot be read", broken.toString());
    }
    files.sort(null);
    return files;
  }

  /// The modules as one sandbox sees them. Jars are opened when a name is not built in, each in a
  /// class loader for this sandbox alone, and stay open until this is closed. One thread at a time.
  final class Opened implements ModuleFinder, AutoCloseable {

    private final List<ModuleJar> used = new ArrayList<>();

    @Override
    public Optional<ProcessModule> find(String name) {
      ProcessModule own = builtIn.get(name);
      if (own != null) {
        return Optional.of(own);
      }
      return used.stream().flatMap(jar -> moduleOf(jar, name)).findFirst().or(() -> search(name));
    }

    private static java.util.stream.Stream<ProcessModule> moduleOf(ModuleJar jar, String name) {
      return jar.modules().stream().filter(module -> module.name().equals(name));
    }

    private Optional<ProcessModule> search(String name) {
      UncheckedIOException unread = null;
      for (Path file : jars()) {
        if (used.stream().anyMatch(jar -> jar.file().equals(file))) {
          continue;
        }
        ModuleJar jar = ModuleJar.open(file);
        Optional<ProcessModule> found = moduleOf(jar, name).findFirst();
        if (found.isPresent()) {
          used.add(jar);
          return found;
        }
        if (jar.isUnread()) {
          unread =
              unread(Shown.text(file.getFileName() + " cannot be read"), jar.faults().toString());
        }
        jar.close();
      }
      if (unread != null) {
        throw unread;
      }
      return Optional.empty();
    }

    /// Returns the types of the sandbox's jars that may be in messages to other nodes, by name.
    Map<String, Class<?>> messageTypes() {
      Map<String, Class<?>> types = new HashMap<>();
      used.forEach(jar -> jar.messageTypes().forEach(types::putIfAbsent));
      return Map.copyOf(types);
    }

    /// Returns the loader that the sandbox's threads have for their context.
    ClassLoader context() {
      return used.isEmpty() ? KernelOnly.loader() : used.getFirst().loader();
    }

    @Override
    public void close() {
      used.forEach(ModuleJar::close);
      used.clear();
    }
  }
}
