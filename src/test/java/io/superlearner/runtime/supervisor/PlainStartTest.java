package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.GenStateMachine;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.StateEvent;
import io.superlearner.runtime.server.Transition;
import io.superlearner.testkit.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PlainStartTest {

  /// Makes one of each kind that a start may return, and others.
  public static final class Factory {

    private Factory() {}

    /// Makes a behavior that keeps what it was made from.
    public static Behavior behavior(@Nullable Object first, int second) {
      return new Kept(Arrays.asList(first, second));
    }

    /// Makes a supervisor module.
    public static SupervisorInit module() {
      return () -> Init.ready(SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ALL)));
    }

    /// Makes a state machine.
    public static GenStateMachine<String, Integer> machine() {
      return new GenStateMachine<>() {
        @Override
        public Begin<String, Integer> init(Self self) {
          return Begin.ready("closed", 0);
        }

        @Override
        public Transition<String, Integer> handleEvent(
            StateEvent event, String state, Integer data, Self self) {
          throw new AssertionError("no event is sent");
        }
      };
    }

    /// Makes a factory.
    public static ChildStart start() {
      return context -> new Kept(List.of(context.path()));
    }

    /// Makes something that cannot run.
    public static String text() {
      return "nothing";
    }

    /// Throws what a program may throw.
    @SuppressWarnings("DoNotCallSuggester") // is called by its name
    public static Behavior exception() {
      throw new IllegalStateException("no database");
    }

    /// Throws an error.
    @SuppressWarnings("DoNotCallSuggester") // is called by its name
    public static Behavior error() {
      throw new StackOverflowError();
    }

    /// Is no static method.
    public Behavior instance() {
      return new Kept(List.of());
    }
  }

  private record Kept(List<?> from) implements Behavior {
    @Override
    public Start start(Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {}
  }

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private Behavior start(String method, List<?> args, Object... own) throws Exception {
    ChildStart start = PlainStart.read(List.of(Factory.class, method, args));
    List<@Nullable Object> all = new ArrayList<>(List.of(own));
    return start.start(new ChildContext("root/a", new Pid(1, 1, 0), null, kernel.scheduler(), all));
  }

  private void assertStartFails(String method, List<?> args, String reason) {
    assertThatExceptionOfType(ExitException.class)
        .isThrownBy(() -> start(method, args))
        .extracting(ExitException::reason)
        .isEqualTo(ExitReason.abnormal(reason));
  }

  @Test
  void theArgumentsOfTheChildFollowThoseOfTheStart() throws Exception {
    assertThat(start("behavior", List.of("one"), 2)).isEqualTo(new Kept(List.of("one", 2)));
    assertThat(start("behavior", Arrays.asList(null, 2)))
        .isEqualTo(new Kept(Arrays.asList(null, 2)));
  }

  @Test
  void noMethodTakesOtherNumbersOrKindsOfArguments() {
    String undefined = "undef: " + Factory.class.getName() + ".behavior/";
    assertStartFails("behavior", List.of(1), undefined + 1);
    assertStartFails("behavior", List.of(1, "two"), undefined + 2);
    assertStartFails("behavior", Arrays.asList(1, null), undefined + 2);
  }

  @Test
  void whatIsReturnedRunsIfItIsOfAKindThatCan() throws Exception {
    assertThat(start("start", List.of())).isEqualTo(new Kept(List.of("root/a")));
    Pid supervisor = kernel.started(Tree.tryStart(kernel, start("module", List.of())));
    assertThat(new Tree(kernel, supervisor).view().strategy()).isEqualTo("one_for_all");
    Pid machine = kernel.started(Tree.tryStart(kernel, start("machine", List.of())));
    assertThat(kernel.runtime().state(machine).join()).asString().contains("closed");
    assertStartFails(
        "text",
        List.of(),
        "bad_return_value: "
            + Factory.class.getName()
            + ".text/0 returned \"nothing\", expected GenServer, GenStateMachine,"
            + " Behavior, SupervisorInit or ChildStart");
  }

  @Test
  void whatItThrowsPassesThrough() {
    assertThatIllegalStateException()
        .isThrownBy(() -> start("exception", List.of()))
        .withMessage("no database");
    assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> start("error", List.of()));
  }

  @Test
  void onlyPublicStaticMethodsAndConstructorsOfPublicClassesCount() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> PlainStart.read(List.of(Factory.class, "instance", List.of())))
        .withMessageContaining("does not have a public static method \"instance\"");
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> PlainStart.read(Kept.class.getName() + "$"))
        .withMessageContaining("does not exist");
    assertThat(PlainStart.read(ChildSpecConformanceTest.Echo.class))
        .isEqualTo(
            PlainStart.read(
                List.of(ChildSpecConformanceTest.Echo.class.getName(), "new", List.of())));
  }

  @Test
  void aClassIsFoundWithoutAContextClassLoaderToo() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(null);
    try {
      assertThat(PlainStart.read(ChildSpecConformanceTest.Echo.class.getName())).isNotNull();
    } finally {
      thread.setContextClassLoader(before);
    }
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThatExceptionOfType(SpecException.class)
          .isThrownBy(() -> PlainStart.read(ChildSpecConformanceTest.Echo.class.getName()));
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void aSupervisorModuleBecomesASupervisor() {
    ChildSpec read = ChildSpec.read(Office.class);
    assertThat(read.type()).isEqualTo(ChildType.SUPERVISOR);
    assertThat(read.shutdown()).isEqualTo(Shutdown.infinity());
    Tree tree = Tree.oneForOne(kernel, read);
    assertThat(new Tree(kernel, tree.child("Office")).view().strategy()).isEqualTo("rest_for_one");
    assertThat(ChildSpec.read(Map.of("id", "a", "start", GenServerless.class)).type())
        .isEqualTo(ChildType.WORKER);
  }

  /// A supervisor module that plain data can name.
  public static final class Office implements SupervisorInit {

    /// Makes one.
    public Office() {}

    @Override
    public Init<SupervisorSpec> init() {
      return Init.ready(SupervisorSpec.of(SupervisorFlags.of(Strategy.REST_FOR_ONE)));
    }
  }

  /// A factory that plain data can name.
  public static final class GenServerless implements ChildStart {

    /// Makes one.
    public GenServerless() {}

    @Override
    public Behavior start(ChildContext context) {
      return GenServer.behavior(new ChildSpecConformanceTest.Echo());
    }
  }
}
