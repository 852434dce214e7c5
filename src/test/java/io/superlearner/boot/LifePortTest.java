package io.superlearner.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LifePortTest {

  private static final String BIND = "127.0.0.1";

  @Test
  void everyCallerIsToldNodeAndIncarnation() throws Refusal, IOException {
    LifePort life = LifePort.open(BIND, 0, "n1@127.0.0.1", "abc");

    assertThat(answerOf(life)).isEqualTo("n1@127.0.0.1 abc\n");
    assertThat(answerOf(life)).isEqualTo("n1@127.0.0.1 abc\n");
  }

  @Test
  void aCallerThatStaysSilentDoesNotHoldUpTheNext() throws Refusal, IOException {
    LifePort life = LifePort.open(BIND, 0, "n1@127.0.0.1", "abc");

    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), life.port())) {
      assertThat(silent.isConnected()).isTrue();
      assertThat(answerOf(life)).isEqualTo("n1@127.0.0.1 abc\n");
    }
  }

  @Test
  void aTakenPortIsRefusedWithItsNumber() throws Refusal {
    LifePort life = LifePort.open(BIND, 0, "n1@127.0.0.1", "abc");

    assertThatThrownBy(() -> LifePort.open(BIND, life.port(), "n2@127.0.0.1", "def"))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("life port 127.0.0.1:" + life.port() + " cannot be opened");
    assertThatThrownBy(() -> Ports.requireFree("HTTP port", BIND, life.port()))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("HTTP port 127.0.0.1:" + life.port());
  }

  private static String answerOf(LifePort life) throws IOException {
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), life.port())) {
      caller.setSoTimeout(5_000);
      return new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
