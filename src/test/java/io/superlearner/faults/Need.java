package io.superlearner.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a case needs of the machine.
enum Need {
  /// Each node in a network namespace of its own.
  SPACES,
  /// Rules of the kernel's packet filter in such a namespace.
  FILTER,
  /// A relay between the namespaces that can delay and lose frames.
  RELAY,
  /// A small file system of its own for the disk of each node.
  SMALL_DISK,
  /// A small file system for the logs of all nodes.
  SMALL_LOG,
  /// A library that makes a disk slow or broken.
  BAD_DISK,
  /// A library that shows a process another time.
  CLOCK,
  /// Memory that can be limited from outside.
  MEMORY,
  /// Numbers of threads that can be limited from outside.
  THREADS,
  /// Limits of a process that can be changed from outside.
  LIMITS;

  /// Tells why it cannot be had here; empty if it can.
  String obstacle() {
    return switch (this) {
      case SPACES -> Spaces.obstacle();
      case FILTER ->
          first(Spaces.obstacle(), Shell.tell("nft", "--version").isEmpty() ? "" : "no nftables");
      case RELAY ->
          first(Spaces.obstacle(), Files.exists(Path.of("/dev/net/tun")) ? "" : "no /dev/net/tun");
      case SMALL_DISK, SMALL_LOG ->
          Spaces.obstacle().isEmpty() ? "" : "no CAP_SYS_ADMIN to mount with";
      case BAD_DISK, CLOCK -> Native.obstacle();
      case MEMORY -> ControlGroup.obstacle("memory");
      case THREADS -> ControlGroup.obstacle("pids");
      case LIMITS -> Shell.tell("prlimit", "--version").isEmpty() ? "" : "no prlimit";
    };
  }

  private static String first(String... obstacles) {
    return Stream.of(obstacles).filter(one -> !one.isEmpty()).findFirst().orElse("");
  }
}
