package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the log tells of processes that crash.
class CrashLogTest {

  private static final Logger LOGGER = Logger.getLogger("io.superlearner.process");

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final List<String> written = new CopyOnWriteArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          written.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /// An exception that says nothing of itself without failing.
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no stack");
    }
  }

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void listenNoMore() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  private Pid crash(RuntimeException thrown, String path) {
    Pid pid =
        kernel.start(
            Bodies.receiving((_, _) -> {
              throw thrown;
            }),
            kernel.options(path));
    kernel.runtime().send(pid, "some work {0}");
    kernel.awaitDown(pid);
    return pid;
  }

  @Test
  void tellsWhoCrashedAtWhatAndWhere() {
    Pid pid =
        crash(new IllegalStateException("boom", new IllegalArgumentException("of this")), "root/a");
    assertThat(written).hasSize(1);
    assertThat(written.getFirst())
        .startsWith("Process " + pid + " at root/a ended: java.lang.IllegalStateException: boom")
        .contains("Last message: ", "some work {0}")
        .contains("\n\tat " + CrashLogTest.class.getName() + ".tellsWhoCrashedAtWhatAndWhere(")
        .contains("\nCaused by: java.lang.IllegalArgumentException: of this\n\tat ");
  }

  @Test
  void tellsOfNoExpectedEnd() {
    Pid pid = kernel.start(Bodies.receiving((self, _) -> self.stop(ExitReason.shutdown())));
    kernel.runtime().send(pid, "stop");
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.shutdown());
    assertThat(written).isEmpty();
  }

  @Test
  void anExceptionThatFailsHidesNoCrash() {
    Pid pid = crash(new Hostile(), "root/a");
    assertThat(written).hasSize(1);
    assertThat(written.getFirst())
        .startsWith("Process " + pid + " at root/a ended: " + Hostile.class.getName())
        .contains("its stack fails with java.lang.IllegalStateException");
  }

  @Test
  void ofAStormAtOnePlaceTheFirstAreWrittenAndTheOthersCounted() {
    for (int i = 0; i < 25; i++) {
      crash(new IllegalStateException("boom"), "root/pool");
    }
    crash(new IllegalStateException("boom"), "root/other");
    assertThat(written).hasSize(11);
    assertThat(kernel.runtime().logLimit().estimateSuppressed()).isEqualTo(15);
  }
}
