package io.superlearner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  @Nested
  class Get {

    @Test
    void anEarlierSourceWinsAndIsNamedAsOrigin() {
      Settings settings =
          Settings.of(
              Source.of(Map.of("superlearner.node.index", "2"), "first"),
              Source.of(Map.of("superlearner.node.index", "3"), "second"));

      Value<Integer> value = settings.explain(NodeSettings.INDEX);

      assertThat(value.value()).isEqualTo(2);
      assertThat(value.origin()).isEqualTo("first");
    }

    @Test
    void whatNobodySaysHasItsDefault() {
      Value<Integer> value = Settings.of(Map.of()).explain(NodeSettings.INDEX);

      assertThat(value.value()).isEqualTo(1);
      assertThat(value.origin()).isEqualTo("default");
    }

    @Test
    void aTextThatBreaksItsRuleIsRefusedInOneLineWithKeyOriginAndRule() {
      Settings settings = Settings.of(Map.of("superlearner.node.index", "a\nb"));

      assertThatThrownBy(() -> settings.get(NodeSettings.INDEX))
          .isInstanceOf(BadSetting.class)
          .hasMessage(
              "superlearner.node.index: 'a?b' (from given) is not a whole number from 1 to 99");
    }

    @Test
    void anEnvironmentVariableInUpperCaseCountsAndAnEmptyOneDoesNot() {
      Source environment =
          Source.environment(
              Map.of("SUPERLEARNER_CLUSTER_NAME", "lab", "SUPERLEARNER_NODE_INDEX", ""));

      assertThat(Settings.of(environment).get(ClusterSettings.NAME)).isEqualTo("lab");
      assertThat(Settings.of(environment).get(NodeSettings.INDEX)).isEqualTo(1);
    }
  }

  @Nested
  class FromAFile {

    @Test
    void aPropertiesFileCountsAndNamesItself(@TempDir Path directory) throws IOException {
      Path file = Files.writeString(directory.resolve("f"), "superlearner.cluster.name = lab\n");

      Value<String> value = Settings.of(Source.file(file)).explain(ClusterSettings.NAME);

      assertThat(value.value()).isEqualTo("lab");
      assertThat(value.origin()).isEqualTo(file.toString());
    }

    @Test
    void aFileThatIsNotThereIsRefused(@TempDir Path directory) {
      assertThatThrownBy(() -> Source.file(directory.resolve("none")))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("none");
    }
  }

  @Nested
  class Check {

    @Test
    void aKeyThatNoSettingHasIsRefused() {
      Settings settings = Settings.of(Map.of("superlearner.nod.index", "1", "other", "x"));

      assertThatThrownBy(() -> settings.check(NodeSettings.ALL))
          .hasMessage("superlearner.nod.index (from given): no such setting");
    }

    @Test
    void aBrokenValueIsFoundBeforeAnybodyAsksForIt() {
      Settings settings = Settings.of(Map.of("superlearner.node.port", "70000"));

      assertThatThrownBy(() -> settings.check(NodeSettings.ALL))
          .hasMessageContaining("superlearner.node.port");
    }
  }

  @Test
  void everySettingCanBeReadByDefaultAndHasADocAndItsOwnKey() {
    List<Setting<?>> all = new ArrayList<>(NodeSettings.ALL);
    all.addAll(ClusterSettings.ALL);
    all.addAll(LogSettings.ALL);

    Settings.of(Map.of()).check(all);

    assertThat(all).extracting(Setting::key).doesNotHaveDuplicates();
    assertThat(all).extracting(Setting::doc).allMatch(doc -> doc.endsWith("."));
  }
}
