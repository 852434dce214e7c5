package io.superlearner.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
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
  void aCallerIsKeptUntilItSaysSomething() throws Refusal, IOException {
    LifePort life = LifePort.open(BIND, 0, "n1@127.0.0.1", "abc");

    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), life.port())) {
      assertThat(lineOf(caller)).isEqualTo("n1@127.0.0.1 abc\n");
      caller.setSoTimeout(200);
      assertThatThrownBy(() -> caller.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      caller.setSoTimeout(5_000);
      caller.getOutputStream().write('x');
      assertThatEnds(caller);
    }
  }

  @Test
  void ofManyCallersEachIsAnsweredAndTheLastIsNotKept() throws Refusal, IOException {
    LifePort life = LifePort.open(BIND, 0, "n1@127.0.0.1", "abc");
    List<Socket> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        Socket caller = new Socket(InetAddress.getLoopbackAddress(), life.port());
        caller.setSoTimeout(5_000);
        callers.add(caller);
        assertThat(lineOf(caller)).isEqualTo("n1@127.0.0.1 abc\n");
      }
      assertThatEnds(callers.getLast());
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
    assertThat(answerOf(life)).isEqualTo("n1@127.0.0.1 abc\n");
  }

  private static void assertThatEnds(Socket caller) throws IOException {
    try {
      assertThat(caller.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
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

  private static String lineOf(Socket caller) throws IOException {
    StringBuilder line = new StringBuilder();
    int next;
    while ((next = caller.getInputStream().read()) >= 0) {
      line.append((char) next);
      if (next == '\n') {
        break;
      }
    }
    return line.toString();
  }

  private static String answerOf(LifePort life) throws IOException {
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), life.port())) {
      caller.setSoTimeout(5_000);
      return lineOf(caller);
    }
  }
}
