package io.superlearner.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OriginsTest {

  private static final String HOST = "127.0.0.1:4000";

  @Test
  void readingIsAlwaysAdmitted() {
    assertThat(Origins.admits(request("GET", "https://evil.example"))).isTrue();
    assertThat(Origins.admits(request("HEAD", null))).isTrue();
  }

  @Test
  void aPostIsAdmittedOnlyFromAPageOfThisVeryAddress() {
    assertThat(Origins.admits(request("POST", "http://127.0.0.1:4000"))).isTrue();
    assertThat(Origins.admits(request("POST", "http://127.0.0.1:4001"))).isFalse();
    assertThat(Origins.admits(request("POST", "https://evil.example"))).isFalse();
    assertThat(Origins.admits(request("POST", "null"))).isFalse();
    assertThat(Origins.admits(request("POST", null))).isFalse();
  }

  @Test
  void whatNoPageSendsIsNotAdmitted() {
    assertThat(Origins.admits(request("PUT", "http://127.0.0.1:4000"))).isFalse();
    assertThat(Origins.admits(request("DELETE", "http://127.0.0.1:4000"))).isFalse();
  }

  private static HttpServletRequest request(String method, @Nullable String origin) {
    Map<String, String> headers =
        origin == null ? Map.of("Host", HOST) : Map.of("Host", HOST, "Origin", origin);
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            OriginsTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (_, called, arguments) ->
                switch (called.getName()) {
                  case "getMethod" -> method;
                  case "getHeader" -> headers.get((String) arguments[0]);
                  case String other -> throw new UnsupportedOperationException(other);
                });
  }
}
