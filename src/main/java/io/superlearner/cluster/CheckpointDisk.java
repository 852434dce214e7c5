package io.superlearner.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The steps by which a checkpoint gets onto the disk, each of which may fail.
interface CheckpointDisk {

  /// The disk of this machine.
  CheckpointDisk REAL =
      new CheckpointDisk() {
        @Override
        public void write(Path file, byte[] bytes) throws IOException {
          try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
              channel.write(left);
            }
            channel.force(true);
          }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void sync(Path directory) throws IOException {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }
      };

  /// Writes a file, anew if it is there, and returns when its bytes are on the disk. If it fails,
  /// some of them may be.
  void write(Path file, byte[] bytes) throws IOException;

  /// Renames a file at one stroke; a file that has the name is replaced.
  void move(Path from, Path to) throws IOException;

  /// Returns when the names in a directory are on the disk.
  void sync(Path directory) throws IOException;
}
