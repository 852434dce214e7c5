package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.sandbox.module.BuiltIn;
import io.superlearner.testkit.Fence;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The guide page for beginners does what it says: its files are written, its commands run, and its
/// requests answered, all but the start of a node.
final class FirstProcessTest {

  private static final Path PAGE = Path.of("src", "site", "first-process.md");
  private static final Pattern FILE = Pattern.compile("^// (src/\\S+)\n");
  private static final Pattern BODY = Pattern.compile("-d '([^']*)'");
  private static final SandboxId SHOP = SandboxId.parse("shop");

  @TempDir static Path home;
  private static List<Fence> fences;

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  @BeforeAll
  @Timeout(180)
  static void followThePage() throws Exception {
    fences = Fence.in(PAGE);
    Path kernel = linkTheProject();
    for (Fence java : of("java")) {
      write(java);
    }
    Path commands = Files.writeString(home.resolve("commands"), text("sh"));
    Process shell = shell("till", commands.toString());
    assertThat(shell.waitFor(150, TimeUnit.SECONDS)).as("the commands end").isTrue();
    assertThat(shell.exitValue()).as(Files.readString(home.resolve("till.err"))).isZero();
    Files.delete(kernel);
  }

  @Test
  void programPrintsWhatThePageSays() throws IOException {
    assertThat(home.resolve("till.out")).hasContent(text("text"));
    assertThat(Files.readString(home.resolve("till.err"))).contains("a thief!");
  }

  @Test
  void jarIsAModuleForSandboxes() throws Exception {
    Path modules = Files.createDirectory(home.resolve("modules"));
    Files.copy(home.resolve("till/till.jar"), modules.resolve("till.jar"));
    List<Map<String, Object>> bodies = bodies();
    try (Sandboxes sandboxes =
        new Sandboxes(kernel.runtime(), BuiltIn.modules(), modules, Limits.usual())) {
      assertThat(sandboxes.create(spec(bodies.get(0)))).isInstanceOf(SandboxAnswer.Done.class);
      Pid front = pid("root/front");
      assertThat(call(front, bodies.get(1))).isEqualTo(7);
      kernel.runtime().exit(front, ExitReason.kill());
      awaitSuccessor(front);
      assertThat(call(pid("root/front"), bodies.get(2))).isEqualTo(0);
    }
  }

  @Test
  void commandsForANodeAreWellFormed() throws Exception {
    Path script = Files.writeString(home.resolve("node-commands"), text("sh node"));
    assertThat(shell("check", "-n", script.toString()).waitFor()).isZero();
    Stream<String> named =
        Pattern.compile("scripts/\\w+").matcher(text("sh node")).results().map(MatchResult::group);
    assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(Path.of(name)).isExecutable());
  }

  private static List<Fence> of(String info) {
    return fences.stream().filter(fence -> fence.info().equals(info)).toList();
  }

  private static String text(String info) {
    return String.join("\n", of(info).stream().map(Fence::text).toList());
  }

  /// Links the compiled classes to where a build leaves them.
  private static Path linkTheProject() throws Exception {
    URI classes = GenServer.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path target = Files.createDirectories(home.resolve("superlearner/target"));
    return Files.createSymbolicLink(target.resolve("classes"), Path.of(classes));
  }

  private static void write(Fence java) throws IOException {
    Matcher name = FILE.matcher(java.text());
    assertThat(name.find()).as("line %s begins with the name of its file", java.line()).isTrue();
    Path file = home.resolve("till").resolve(name.group(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, java.text());
  }

  private static Process shell(String name, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-eu"));
    command.addAll(List.of(arguments));
    ProcessBuilder shell = new ProcessBuilder(command).directory(home.toFile());
    String jdk = Path.of(System.getProperty("java.home"), "bin").toString();
    shell.environment().merge("PATH", jdk, (old, own) -> own + File.pathSeparator + old);
    return shell
        .redirectOutput(home.resolve(name + ".out").toFile())
        .redirectError(home.resolve(name + ".err").toFile())
        .start();
  }

  /// Returns the bodies of the requests on the page, in their order.
  private static List<Map<String, Object>> bodies() throws IOException {
    List<Map<String, Object>> bodies = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    Matcher body = BODY.matcher(text("sh node"));
    while (body.find()) {
      bodies.add(json.readValue(body.group(1), new TypeReference<>() {}));
    }
    return bodies;
  }

  @SuppressWarnings("unchecked") // a tree is a map
  private static SandboxSpec spec(Map<String, Object> order) {
    assertThat(order).containsOnlyKeys("id", "tree").containsEntry("id", SHOP.toString());
    Map<String, Object> tree = (Map<String, Object>) order.get("tree");
    return new SandboxSpec(SHOP, null, tree, null, null, null, Map.of());
  }

  private void awaitSuccessor(Pid former) {
    long end = System.nanoTime() + Waits.BOUND.toNanos();
    while (find("root/front").filter(now -> !now.equals(former)).isEmpty()) {
      assertThat(System.nanoTime()).as("waited for the successor").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private Pid pid(String path) {
    return find(path).orElseThrow();
  }

  private Optional<Pid> find(String path) {
    return kernel.runtime().list(SHOP).stream()
        .filter(process -> process.options().path().equals(path))
        .map(ProcessInfo::pid)
        .findFirst();
  }

  private Object call(Pid pid, Map<String, Object> order) {
    assertThat(order).containsOnlyKeys("kind", "message").containsEntry("kind", "call");
    return kernel.runtime().call(pid, order.get("message"), Waits.BOUND);
  }
}
