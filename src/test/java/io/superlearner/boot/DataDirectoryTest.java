package io.superlearner.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {

  @TempDir private Path parent;

  @Test
  void aNewOneIsForItsUserAlone() throws Refusal, IOException {
    DataDirectory data = DataDirectory.claim(parent.resolve("a/b"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
        .isEqualTo("rwx------");
  }

  @Test
  void aSecondClaimIsRefusedAsLongAsTheFirstIsHeld() throws Refusal, IOException {
    Path path = parent.resolve("data");
    DataDirectory first = DataDirectory.claim(path);

    assertThatThrownBy(() -> DataDirectory.claim(path))
        .isInstanceOf(Refusal.class)
        .hasMessage("data directory " + path + " is in use by another process");

    first.lock().acquiredBy().close();
    assertThat(DataDirectory.claim(path).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx---rwx", "rwxr-x-w-"})
  void oneThatOthersMayWriteIsRefused(String granted) throws IOException {
    Path path = Files.createDirectory(parent.resolve("data"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(granted));

    assertThatThrownBy(() -> DataDirectory.claim(path))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("may be written by others (" + granted + ")");
  }

  @Test
  void oneWithSomethingOfSomebodyElseInItIsRefusedAndLeftAsItIs() throws IOException {
    Path path = Files.createDirectory(parent.resolve("home"));
    var open = PosixFilePermissions.fromString("rwxr-xr-x");
    Files.setPosixFilePermissions(path, open);
    Path theirs = Files.writeString(Files.createDirectory(path.resolve("tmp")).resolve("x"), "x");

    assertThatThrownBy(() -> DataDirectory.claim(path))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("is no node's")
        .hasMessageContaining("tmp");

    assertThat(theirs).exists();
    assertThat(path.resolve("lock")).doesNotExist();
    assertThat(Files.getPosixFilePermissions(path)).isEqualTo(open);
  }

  @Test
  void oneThatOthersMayReadIsClosedToThem() throws Exception {
    Path path = Files.createDirectory(parent.resolve("open"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));

    try (FileLock _ = DataDirectory.claim(path).lock()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void aFileInItsPlaceIsRefused() throws IOException {
    Path path = Files.writeString(parent.resolve("data"), "x");

    assertThatThrownBy(() -> DataDirectory.claim(path))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("cannot be used");
  }

  @Test
  void whatAnEarlierProcessLeftIsDeletedAndLinksAreNotFollowed() throws Refusal, IOException {
    Path kept = Files.writeString(parent.resolve("kept"), "x");
    DataDirectory data = DataDirectory.claim(parent.resolve("data"));
    Path old = Files.createDirectories(data.path().resolve("server/lib"));
    Files.writeString(old.resolve("old.jar"), "x");
    Files.createSymbolicLink(old.resolve("link"), kept);

    Path server = data.emptyDirectory("server");

    assertThat(server).isEmptyDirectory();
    assertThat(kept).exists();
  }
}
