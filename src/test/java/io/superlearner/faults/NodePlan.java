package io.superlearner.faults;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/// What a core node's JVM must be told.
///
/// @param index from 1
/// @param cluster the name of the cluster
/// @param host the address that the node shares with the others
/// @param gridPorts `host:port` of the grid for all nodes, by index
/// @param truthPorts `host:port` of truth for all nodes, by index
/// @param lifePort the port that is open as long as the JVM lives
/// @param control `host:port` on which the suite asks the node
/// @param witness `host:port` of the witness
/// @param directory what the node keeps
/// @param modules where the jar of the beater is
/// @param founds whether it founds truth if its disk is empty
/// @param mutant how it is spoilt
record NodePlan(
    int index,
    String cluster,
    String host,
    List<String> gridPorts,
    List<String> truthPorts,
    int lifePort,
    String control,
    String witness,
    Path directory,
    Path modules,
    boolean founds,
    Mutant mutant) {

  /// Returns the port of an address `host:port`.
  static int portOf(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  String name() {
    return "node" + index + "@" + host;
  }

  void write(Path file) {
    Properties text = new Properties();
    text.setProperty("index", String.valueOf(index));
    text.setProperty("cluster", cluster);
    text.setProperty("host", host);
    text.setProperty("grid", String.join(",", gridPorts));
    text.setProperty("truth", String.join(",", truthPorts));
    text.setProperty("life", String.valueOf(lifePort));
    text.setProperty("control", control);
    text.setProperty("witness", witness);
    text.setProperty("directory", directory.toString());
    text.setProperty("modules", modules.toString());
    text.setProperty("founds", String.valueOf(founds));
    text.setProperty("mutant", mutant.name());
    try (Writer out = Files.newBufferedWriter(file)) {
      text.store(out, null);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static NodePlan read(Path file) throws IOException {
    Properties text = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      text.load(in);
    }
    return new NodePlan(
        Integer.parseInt(text.getProperty("index")),
        text.getProperty("cluster"),
        text.getProperty("host"),
        List.of(text.getProperty("grid").split(",", -1)),
        List.of(text.getProperty("truth").split(",", -1)),
        Integer.parseInt(text.getProperty("life")),
        text.getProperty("control"),
        text.getProperty("witness"),
        Path.of(text.getProperty("directory")),
        Path.of(text.getProperty("modules")),
        Boolean.parseBoolean(text.getProperty("founds")),
        Mutant.valueOf(text.getProperty("mutant")));
  }
}
