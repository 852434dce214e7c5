package io.superlearner.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
  /// A library that makes a disk slow or broken.
  BAD_DISK,
  /// A library that shows a process another time.
  CLOCK,
  /// Memory that can be limited from outside.
  MEMORY;

  /// Tells why it cannot be had here; empty if it can.
  String obstacle() {
    return switch (this) {
      case SPACES -> Spaces.obstacle();
      case FILTER ->
          first(Spaces.obstacle(), Shell.tell("nft", "--version").isEmpty() ? "" : "no nftables");
      case RELAY ->
          first(Spaces.obstacle(), Files.exists(Path.of("/dev/net/tun")) ? "" : "no /dev/net/tun");
      case SMALL_DISK -> Spaces.obstacle().isEmpty() ? "" : "no CAP_SYS_ADMIN to mount with";
      case BAD_DISK -> Shell.tell("gcc", "--version").isEmpty() ? "" : "no gcc";
      case CLOCK -> Clocks.library().isPresent() ? "" : "no libfaketime";
      case MEMORY ->
          Files.isWritable(Path.of("/sys/fs/cgroup/memory/cgroup.procs"))
              ? ""
              : "no memory cgroup that can be written";
    };
  }

  private static String first(String... obstacles) {
    return Stream.of(obstacles).filter(one -> !one.isEmpty()).findFirst().orElse("");
  }

  /// Returns the first of some files that is there.
  static Optional<Path> firstOf(List<String> files) {
    return files.stream().map(Path::of).filter(Files::exists).findFirst();
  }
}
