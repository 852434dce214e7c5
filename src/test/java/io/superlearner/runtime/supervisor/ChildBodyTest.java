package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.testkit.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whatever the runtime asks of a child's process, what the child runs answers.
final class ChildBodyTest {

  private static final ProcessStatus STATUS =
      new ProcessStatus("formatted", null, null, List.of());

  /// Answers everything otherwise than a behavior does by itself, and keeps what it was asked.
  private static final class Recorder implements Behavior {
    final List<Object> asked = new ArrayList<>();
    final Scheduler lane;
    boolean blocks;

    Recorder(Scheduler lane) {
      this.lane = lane;
    }

    @Override
    public Start start(Self self) {
      asked.add("start");
      return new Start.Running("info");
    }

    @Override
    public void started() {
      asked.add("started");
    }

    @Override
    public boolean goesOn() {
      return blocks;
    }

    @Override
    public void receive(Object message) {
      asked.add(message);
    }

    @Override
    public void terminate(ExitReason reason) {
      asked.add(reason);
    }

    @Override
    public Object state() {
      return "state";
    }

    @Override
    public ProcessStatus formatStatus(ProcessStatus raw) {
      return STATUS;
    }

    @Override
    public boolean blocks() {
      return blocks;
    }

    @Override
    public String codeName() {
      return "code name";
    }

    @Override
    public void keepLog(int most) {
      asked.add(most);
    }

    @Override
    public List<Object> log() {
      return List.of("log");
    }

    @Override
    public Object view() {
      return "view";
    }

    @Override
    public void replaceState(UnaryOperator<Object> change) {
      asked.add(change.apply("old"));
    }

    @Override
    public void changeCode(Object code, Object oldVersion, Object extra) {
      asked.add(List.of(code, oldVersion, extra));
    }

    @Override
    public Class<?> code() {
      return String.class;
    }

    @Override
    public Scheduler lane() {
      return lane;
    }
  }

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private Recorder recorder;
  private ChildBody body;

  @BeforeEach
  void make() {
    recorder = new Recorder(kernel.scheduler());
    body = body(_ -> recorder);
  }

  private ChildBody body(ChildStart start) {
    return new ChildBody(
        start,
        new ChildContext("root/a", new Pid(1, 1, 0), null, kernel.scheduler(), List.of()));
  }

  @SuppressWarnings("NullAway") // the recorder does not look at its process
  private Behavior.Start start(ChildBody of) throws Exception {
    return of.start(null);
  }

  @Test
  void whatItRunsAnswersAfterTheStart() throws Exception {
    assertThat(start(body)).isEqualTo(new Behavior.Start.Running("info"));
    body.started();
    body.receive("message");
    body.keepLog(7);
    body.replaceState(old -> old + " and new");
    body.changeCode("code", 1, 2);
    body.terminate(ExitReason.shutdown());
    assertThat(recorder.asked)
        .containsExactly(
            "start",
            "started",
            "message",
            7,
            "old and new",
            List.of("code", 1, 2),
            ExitReason.shutdown());
    assertThat(body.state()).isEqualTo("state");
    assertThat(body.view()).isEqualTo("view");
    assertThat(body.log()).isEqualTo(List.of("log"));
    assertThat(body.codeName()).isEqualTo("code name");
    assertThat(body.code()).isEqualTo(String.class);
    assertThat(body.lane()).isSameAs(kernel.scheduler());
    assertThat(body.formatStatus(STATUS.withState("raw"))).isSameAs(STATUS);
    for (boolean either : List.of(true, false)) {
      recorder.blocks = either;
      assertThat(body.blocks()).isEqualTo(either);
      assertThat(body.goesOn()).isEqualTo(either);
    }
  }

  @Test
  void beforeTheStartThereIsNothingToAsk() {
    assertThat(body.view()).isNull();
    assertThat(body.lane()).isNull();
    assertThat(body.code()).isEqualTo(ChildBody.class);
    assertThatIllegalStateException().isThrownBy(() -> body.receive("message"));
    assertThat(recorder.asked).isEmpty();
  }

  @Test
  void itStartsOnce() throws Exception {
    start(body);
    assertThatIllegalStateException().isThrownBy(() -> start(body));
  }

  @Test
  void aFactoryThatReturnsNothingIsNamed() throws Exception {
    ChildStart nothing = _ -> null;
    assertThat(start(body(nothing)))
        .isEqualTo(
            new Behavior.Start.Refused(
                ExitReason.abnormal(
                    "bad_return_value: "
                        + nothing.getClass().getName()
                        + ".start returned null")));
  }
}
