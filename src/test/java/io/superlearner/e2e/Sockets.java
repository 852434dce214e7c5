package io.superlearner.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What the operating system tells about sockets.
final class Sockets {

  private static final String LISTENS = "0A";
  private static final int CONNECT_MS = 1_000;

  private Sockets() {}

  /// Tells whether somebody listens on a port of this machine.
  static boolean isOpen(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /// Returns what a process listens on, as `address:port`.
  static Set<String> listening(long pid) {
    Set<String> own = inodes(pid);
    Set<String> found = new TreeSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : lines(Path.of("/proc", Long.toString(pid), "net", table))) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9 && fields[3].equals(LISTENS) && own.contains(fields[9])) {
          found.add(endpoint(fields[1]));
        }
      }
    }
    return found;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Set<String> inodes(long pid) {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path file : files.toList()) {
        String target = target(file);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring(8, target.length() - 1));
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return inodes;
  }

  private static String target(Path file) throws IOException {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (NoSuchFileException closed) {
      return "";
    }
  }

  // The kernel writes each group of four bytes of an address with its last byte first.
  private static String endpoint(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.substring(0, hex.indexOf(':')));
    byte[] address = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      address[i] = bytes[(i & ~3) + 3 - (i & 3)];
    }
    try {
      int port = HexFormat.fromHexDigits(hex.substring(hex.indexOf(':') + 1));
      return InetAddress.getByAddress(address).getHostAddress() + ":" + port;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
