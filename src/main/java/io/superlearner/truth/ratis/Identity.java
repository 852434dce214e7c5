package io.superlearner.truth.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/// Which disk this is: chosen once, when the disk was empty, and never again.
///
/// @param peer the id under which the disk takes part
/// @param founder whether it founded the store
/// @param seated whether it ever had a seat
record Identity(String peer, boolean founder, boolean seated) {

  private static final String FILE = "identity";

  /// Chooses an identity for an empty disk and writes it.
  static Identity choose(Path directory, String name, boolean founder) throws IOException {
    String readable = name.replaceAll("@.*", "").replaceAll("[^A-Za-z0-9_-]", "_");
    String unique = UUID.randomUUID().toString().substring(0, 8);
    Identity chosen = new Identity(readable + "-" + unique, founder, false);
    chosen.write(directory);
    return chosen;
  }

  static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /// Reads what was written.
  ///
  /// @throws TruthDamagedException if that is not there any more as it was written
  static Identity read(Path directory) throws IOException {
    List<String> lines = Files.readAllLines(directory.resolve(FILE));
    if (lines.size() != 4 || !lines.get(3).equals(sum(lines.subList(0, 3)))) {
      throw new TruthDamagedException(directory.resolve(FILE) + " does not match its checksum");
    }
    return new Identity(
        lines.get(0), Boolean.parseBoolean(lines.get(1)), Boolean.parseBoolean(lines.get(2)));
  }

  /// Remembers on disk that this disk has a seat.
  Identity seated(Path directory) throws IOException {
    Identity next = new Identity(peer, founder, true);
    next.write(directory);
    return next;
  }

  private void write(Path directory) throws IOException {
    List<String> lines = List.of(peer, Boolean.toString(founder), Boolean.toString(seated));
    Path part = directory.resolve(FILE + ".part");
    Files.writeString(part, String.join("\n", lines) + "\n" + sum(lines) + "\n");
    try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    Files.move(part, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String sum(List<String> lines) {
    CRC32C sum = new CRC32C();
    sum.update(String.join("\n", lines).getBytes(UTF_8));
    return Long.toHexString(sum.getValue());
  }
}
