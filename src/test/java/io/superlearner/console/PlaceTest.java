package io.superlearner.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/events", "/health/live", "/health/ready"})
  void whatHasAGateOfItsOwnPasses(String path) {
    assertThat(Place.of(path)).isEqualTo(new Place.Elsewhere());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/supervisors",
        "/sandboxes",
        "/logout",
        "/nope",
        "/api",
        "/health",
        "/internal-health/x"
      })
  void everythingElseNeedsASession(String path) {
    assertThat(Place.of(path)).isEqualTo(new Place.Page());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/WEB-INF/web.xml",
        "/assets/../WEB-INF/web.xml",
        "/assets/0a1b/..",
        "/assets/0a1b/a/b.css",
        "/assets/zz/console.css",
        "/login/",
        "/login;x=1",
        "/resources/app/console.css"
      })
  void whatOnlyLooksLikeAnOpenPathNeedsASession(String path) {
    assertThat(Place.of(path)).isEqualTo(new Place.Page());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/login", "/error", "/favicon.ico", "/jakarta.faces.resource/core.js.xhtml"})
  void everybodySeesTheLoginAndWhatItNeeds(String path) {
    assertThat(Place.of(path)).isEqualTo(new Place.Open());
  }

  @Test
  void anAssetIsNamedByAFingerprintAndAFile() {
    assertThat(Place.of("/assets/1f0c9a/console.css")).isEqualTo(new Place.Asset("console.css"));
  }

  @Test
  void thePageOfAFileLivesWithoutItsSuffix() {
    assertThat(Place.of("/index.xhtml")).isEqualTo(new Place.Renamed("/"));
    assertThat(Place.of("/supervisors.xhtml")).isEqualTo(new Place.Renamed("/supervisors"));
    assertThat(Place.of("//evil.example/x.xhtml")).isEqualTo(new Place.Renamed("/"));
  }
}
