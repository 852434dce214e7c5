package io.superlearner.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/supervisors",
        "/supervisors?pid=2.101.0&at=lesson-1/root/a",
        "/sandboxes?q=%20x",
        "/supervisors?node=superlearner1@127.0.0.1"
      })
  void aPathOfThisServerIsKept(String path) {
    assertThat(Next.local(path)).isEqualTo(path);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "supervisors",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "/?next=\"><script>",
        "\t//evil.example"
      })
  void whatABrowserCouldReadAsAnotherServerIsNot(String path) {
    assertThat(Next.local(path)).isEqualTo("/");
  }
}
