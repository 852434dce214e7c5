package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.sandbox.module.BuiltIn;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ModuleJarTest {

  private static final SandboxId ID = SandboxId.parse("own-code");

  @TempDir static Path built;
  @TempDir Path modules;

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();
  private Sandboxes sandboxes;

  private static Path sample;

  @BeforeAll
  static void buildTheSample() {
    sample = SampleJar.ofProject("greeter", built.resolve("greeter.jar"));
  }

  @BeforeEach
  void open() {
    sandboxes = new Sandboxes(kernel.runtime(), BuiltIn.modules(), modules, Limits.usual());
  }

  @AfterEach
  void close() {
    sandboxes.close();
  }

  private static Path sample() {
    return sample;
  }

  private void install(Path jar) throws IOException {
    Files.copy(jar, modules.resolve(jar.getFileName()));
  }

  private static SandboxSpec spec(SandboxId id, String module) {
    return new SandboxSpec(id, module, null, null, null, null, Map.of());
  }

  private Pid pid(SandboxId id, String path) {
    return kernel.runtime().list(id).stream()
        .filter(info -> info.options().path().equals(path))
        .map(ProcessInfo::pid)
        .findFirst()
        .orElseThrow();
  }

  private Object call(Pid pid, Object message) {
    return kernel.runtime().call(pid, message, Waits.BOUND);
  }

  @Test
  void theSampleProjectIsBuiltAndRunsInASandbox() throws Exception {
    install(sample());
    assertThat(sandboxes.create(spec(ID, "greeting_office")))
        .isInstanceOf(SandboxAnswer.Done.class);
    assertThat(call(pid(ID, "root/night"), Map.of("greet", "Ada"))).isEqualTo("Good night, Ada!");
    assertThat(call(pid(ID, "root/night"), "greeted")).isEqualTo(List.of("Ada"));
    kernel.runtime().exit(pid(ID, "root/night"), ExitReason.kill());
    assertThat(
            sandboxes.events(ID, 0, 100, Duration.ZERO).orElseThrow().events().stream()
                .map(SandboxEvent::type))
        .startsWith("child_started", "child_started", "sandbox_started");
  }

  @Test
  void aTreeCanNameAModuleOfAJarBesideABuiltInOne() throws Exception {
    install(sample());
    Map<String, Object> greeter =
        Map.of("id", "g", "module", "greeter", "args", Map.of("word", "Moin"));
    Map<String, Object> tree =
        Map.of("children", List.of(greeter, Map.of("id", "c", "module", "counter")));
    assertThat(sandboxes.create(new SandboxSpec(ID, null, tree, null, null, null, Map.of())))
        .isInstanceOf(SandboxAnswer.Done.class);
    assertThat(call(pid(ID, "root/g"), Map.of("greet", "Ada"))).isEqualTo("Moin, Ada!");
  }

  @Test
  void theModulesOfAJarAreListedWithTheirJar() throws Exception {
    install(sample());
    assertThat(sandboxes.modules())
        .filteredOn(module -> !module.source().equals("built-in"))
        .extracting(ModuleInfo::name, ModuleInfo::source, ModuleInfo::error)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("greeter", "greeter.jar", null),
            org.assertj.core.groups.Tuple.tuple("greeting_office", "greeter.jar", null));
  }

  @Test
  void eachSandboxHasItsOwnClassesAndTheyAreCollectedAfterTheEnd() throws Exception {
    install(sample());
    SandboxId other = SandboxId.parse("other");
    sandboxes.create(spec(ID, "greeter"));
    sandboxes.create(spec(other, "greeter"));
    WeakReference<ClassLoader> one = loaderOf(pid(ID, "root/greeter"));
    WeakReference<ClassLoader> two = loaderOf(pid(other, "root/greeter"));
    assertThat(one.refersTo(two.get())).isFalse();
    sandboxes.destroy(ID);
    sandboxes.destroy(other);
    assertCollected(one);
    assertCollected(two);
  }

  @Test
  void theJarIsClosedAfterTheEnd() throws Exception {
    install(sample());
    sandboxes.create(spec(ID, "greeter"));
    ClassLoader loader = loaderOf(pid(ID, "root/greeter")).get();
    assertThat(loader.getResource("org/example/greeter/Greeter.class")).isNotNull();
    sandboxes.destroy(ID);
    assertThat(loader.getResource("org/example/greeter/Greeter.class")).isNull();
  }

  private WeakReference<ClassLoader> loaderOf(Pid pid) throws Exception {
    Object state = kernel.runtime().state(pid).get();
    return new WeakReference<>(state.getClass().getClassLoader());
  }

  private static void assertCollected(WeakReference<ClassLoader> loader) {
    long deadline = System.nanoTime() + Duration.ofSeconds(9).toNanos();
    while (!loader.refersTo(null) && System.nanoTime() < deadline) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(loader.refersTo(null)).as("the class loader is collected").isTrue();
  }

  @Test
  void twoHundredLivesLeaveNoClassLoaderAndNoThread() throws Exception {
    install(sample());
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int at = 0; at < 200; at++) {
      sandboxes.create(spec(ID, "greeter"));
      loaders.add(loaderOf(pid(ID, "root/greeter")));
      sandboxes.destroy(ID);
    }
    loaders.forEach(ModuleJarTest::assertCollected);
    assertThat(kernel.runtime().size()).isZero();
  }

  @Test
  void aBrokenJarIsListedWithAnErrorAndHarmsNoOther() throws Exception {
    install(sample());
    Files.writeString(modules.resolve("broken.jar"), "this is no zip");
    SampleJar.ofSources(Map.of(), "no.such.Type", modules.resolve("empty.jar"));
    assertThat(sandboxes.modules())
        .filteredOn(module -> module.error() != null)
        .extracting(ModuleInfo::name)
        .containsExactly("broken.jar", "empty.jar");
    assertThat(sandboxes.create(spec(ID, "greeter"))).isInstanceOf(SandboxAnswer.Done.class);
    assertThat(sandboxes.create(spec(SandboxId.parse("x"), "broken")))
        .isEqualTo(new SandboxAnswer.NoModule("broken"));
  }

  @Test
  void whatCannotBeReadIsNotSaidToBeMissing() throws Exception {
    install(sample());
    // a directory can be listed and not be opened as a jar, whoever asks
    Files.createDirectory(modules.resolve("unread.jar"));

    assertThat(sandboxes.create(spec(ID, "greeter"))).isInstanceOf(SandboxAnswer.Done.class);
    assertThat(sandboxes.create(spec(SandboxId.parse("x"), "broken")))
        .isInstanceOfSatisfying(
            SandboxAnswer.ModulesUnread.class,
            unread -> assertThat(unread.reason()).isEqualTo("unread.jar cannot be read"));
    assertThat(sandboxes.check(spec(SandboxId.parse("x"), "broken")))
        .get()
        .isInstanceOf(SandboxAnswer.ModulesUnread.class);
    assertThat(sandboxes.size()).isOne();
  }

  @Test
  void aNameBelongsToTheBuiltInModuleThenToTheFirstJar() throws Exception {
    install(sample());
    Files.copy(sample(), modules.resolve("z-greeter.jar"));
    jar("counter", "a-counter.jar", "return 1;");
    assertThat(sandboxes.modules())
        .filteredOn(module -> module.error() != null)
        .extracting(module -> module.source() + ": " + module.error())
        .containsExactlyInAnyOrder(
            "a-counter.jar: the name belongs to built-in",
            "z-greeter.jar: the name belongs to greeter.jar",
            "z-greeter.jar: the name belongs to greeter.jar");
  }

  @Test
  void aJarSeesTheJdkAndTheKernelAndNothingElse() throws Exception {
    String tries =
        """
        int found = 0;
        for (String name : java.util.List.of(
            "io.superlearner.sandbox.Sandboxes", "io.superlearner.control.NodeControl",
            "io.superlearner.event.nothing.Here", "org.junit.jupiter.api.Test",
            "com.hazelcast.core.Hazelcast", "org.assertj.core.api.Assertions")) {
          try {
            Class.forName(name, false, getClass().getClassLoader());
            found++;
          } catch (ClassNotFoundException hidden) {
            found += 0;
          }
        }
        try {
          Class.forName("java.sql.Connection");
          Class.forName("io.superlearner.runtime.server.GenServer");
          Class.forName("io.superlearner.event.EventBus");
        } catch (ClassNotFoundException missing) {
          return -1;
        }
        return found;
        """;
    jar("spy", "spy.jar", tries);
    assertThat(sandboxes.create(spec(ID, "spy"))).isInstanceOf(SandboxAnswer.Done.class);
    assertThat(call(pid(ID, "root/spy"), "x")).isEqualTo(0);
  }

  /// Makes a jar with one module whose server answers every call with a number.
  private void jar(String name, String file, String body) {
    String source =
        """
        import io.superlearner.runtime.*;
        import io.superlearner.runtime.server.*;
        import io.superlearner.runtime.supervisor.*;
        import java.util.Map;
        public class Own implements ProcessModule, GenServer<Integer> {
          public String name() { return "NAME"; }
          public String summary() { return ""; }
          public ChildType type() { return ChildType.WORKER; }
          public Made make(Arguments args, Map<String, ?> config) {
            return ProcessModule.server(Own::new);
          }
          public Init<Integer> init(Self self) { return Init.ready(0); }
          public Step<Integer> handleCall(Object request, From from, Integer state, Self self) {
            return Step.reply(number(), state);
          }
          private int number() { BODY }
        }
        """
            .replace("NAME", name)
            .replace("BODY", body);
    SampleJar.ofSources(Map.of("Own.java", source), "Own", modules.resolve(file));
  }
}
