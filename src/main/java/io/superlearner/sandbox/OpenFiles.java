package io.superlearner.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How many files this process may still open.
final class OpenFiles {

  private static final System.Logger LOG = System.getLogger(OpenFiles.class.getName());
  private static final Path ANY = Path.of(System.getProperty("java.home"), "release");
  private static final int SOME = 4;

  private OpenFiles() {}

  /// Tells whether hardly any can be opened now. It is tried: what the JVM counts needs a file
  /// itself. Blocks for a moment.
  static boolean areExhausted() {
    List<FileChannel> opened = new ArrayList<>();
    try {
      for (int i = 0; i < SOME; i++) {
        opened.add(FileChannel.open(ANY));
      }
      return false;
    } catch (NoSuchFileException absent) {
      return false;
    } catch (IOException exhausted) {
      LOG.log(System.Logger.Level.WARNING, "no more files can be opened: " + exhausted);
      return true;
    } finally {
      opened.forEach(OpenFiles::close);
    }
  }

  private static void close(FileChannel one) {
    try {
      one.close();
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.DEBUG, "a file that was only read is not closed", failure);
    }
  }
}
