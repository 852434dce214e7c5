package io.superlearner.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainConfigTest {

  @Test
  void variablesAreFilledInAsTheyAre() {
    assertThat(DomainConfig.fill("a=@{bind} b=@{bind} ${c}", Map.of("bind", "$1\\")))
        .isEqualTo("a=$1\\ b=$1\\ ${c}");
  }

  @Test
  void aVariableWithoutAValueIsAMistake() {
    assertThatThrownBy(() -> DomainConfig.fill("@{nobody}", Map.of()))
        .hasMessage("no value for @{nobody}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid.xml", "before-boot.txt", "after-boot.txt", "logging.properties"})
  void startKnowsEveryVariableOfOurFiles(String file) throws IOException {
    Map<String, String> values = new Launch(Settings.of(Map.of())).variables();
    String text = Files.readString(Path.of("domain-config", file));

    assertThat(DomainConfig.fill(text, values)).doesNotContain("@{");
  }

  @Test
  void aFileThatTheJarDoesNotCarryIsRefused(@TempDir Path directory) {
    assertThatThrownBy(() -> new DomainConfig(directory).write("none.txt", Map.of()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("none.txt");
  }
}
