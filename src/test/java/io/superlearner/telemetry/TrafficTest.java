package io.superlearner.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TrafficTest {

  @Test
  void receivedAndSentOfAllInterfacesAreSummedUp() {
    assertThat(
            Traffic.sum(
                """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
                    lo: 1000       5    0    0    0     0          0         0     1000       5
                  eth0:  200       1    0    0    0     0          0         0       30       1
                """))
        .isEqualTo(2230);
  }

  @Test
  void thePaceIsKnownFromTheSecondLookOn() {
    Traffic traffic = new Traffic();
    assertThat(traffic.sample(1)).isNull();
    if (Files.isReadable(Path.of("/proc/self/net/dev"))) {
      assertThat(traffic.sample(1_000_000_001)).isNotNegative();
    } else {
      assertThat(traffic.sample(1_000_000_001)).isNull();
    }
  }
}
