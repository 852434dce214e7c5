package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FarTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  @Test
  void messagesArriveInTheOrderInWhichTheyWereSent() {
    Joined nodes = Joined.of(kernel, 2);
    Probe here = nodes.probe(1);
    Probe there = nodes.probe(2);
    here.run(self -> IntStream.range(0, 1000).forEach(number -> self.send(there.pid(), number)));
    IntStream.range(0, 1000).forEach(there::expectMessage);
  }

  @Test
  void callGetsItsReplyFromAnotherNode() {
    Joined nodes = Joined.of(kernel, 2);
    Pid echo = nodes.start(2, Bodies.echo());
    assertThat(nodes.probe(1).call(echo, "hello", Waits.BOUND)).isEqualTo("hello");
    assertThat(kernel.runtime().call(echo, null, Waits.BOUND)).isNull();
  }

  @Test
  void monitorTellsTheReasonOnceAndNoprocForNobody() {
    Joined nodes = Joined.of(kernel, 2);
    Probe here = nodes.probe(1);
    Probe there = nodes.probe(2);
    Ref monitor = here.monitor(there.pid());
    nodes.wire().flush();
    there.stop(ExitReason.abnormal("enough"));
    assertThat(here.expectDown(there.pid()))
        .isEqualTo(new Down(monitor, there.pid(), ExitReason.abnormal("enough")));
    here.monitor(there.pid());
    assertThat(here.expectDown(there.pid()).reason()).isEqualTo(ExitReason.noproc());
    nodes.wire().flush();
    here.expectNothing();
  }
}
