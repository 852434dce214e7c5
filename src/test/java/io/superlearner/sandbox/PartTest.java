package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.SandboxId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartTest {

  private static String id(String of, String path) {
    PartPlace anywhere = new PartPlace(null, false, "balanced", List.of(), List.of());
    return new Part(SandboxId.parse(of), path, Map.of(), Map.of(), anywhere).id().text();
  }

  @Test
  void itsIdIsTheSandboxesAndItsPath() {
    assertThat(id("shop", "root/stock")).isEqualTo("shop.stock");
    assertThat(id("shop", "root/stock/north")).isEqualTo("shop.stock.north");
  }

  @Test
  void noTwoPathsOfASandboxHaveOneId() {
    assertThat(id("shop", "root/a.b")).isNotEqualTo(id("shop", "root/a/b"));
    assertThat(id("shop", "root/Stock")).isNotEqualTo(id("shop", "root/stock"));
    String longest = "x".repeat(63);
    assertThat(id("shop", "root/" + longest)).isNotEqualTo(id("shop", "root/" + longest + "y"));
  }

  @Test
  void whatIsTooLongOrNoIdIsShortened() {
    assertThat(id("s".repeat(63), "root/a")).hasSizeLessThanOrEqualTo(63);
    assertThat(id("shop", "root/Big_One")).matches("shop\\.[0-9a-f]{8}");
  }
}
