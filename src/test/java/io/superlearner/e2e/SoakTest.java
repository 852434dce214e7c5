package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.sandbox.SampleJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sandboxes made and destroyed many times leave threads, heap and class loaders where they were.
///
/// `-Dcycles=1000` makes it the measurement of record; the figures are printed.
@Tag("cluster")
class SoakTest {

  private static final int CYCLES = Integer.getInteger("cycles", 150);
  private static final int WARM_UP = 50;
  private static final int MORE_LOADERS = 5;
  private static final Duration SETTLED = Duration.ofSeconds(20);
  private static final long MEGABYTE = 1 << 20;

  private Nodes nodes;

  /// What a node holds after a full collection.
  ///
  /// @param threads platform threads
  /// @param heap bytes in use
  /// @param loaders class loaders, and classes that they loaded
  record Figures(int threads, long heap, int loaders, int classes) {

    @Override
    public String toString() {
      return "%d threads, %.1f MB heap, %d class loaders, %d classes"
          .formatted(threads, heap / (double) MEGABYTE, loaders, classes);
    }
  }

  @BeforeEach
  void start() {
    nodes = Nodes.start(1);
  }

  @AfterEach
  void stop() {
    if (nodes != null) {
      nodes.keepLogs("SoakTest");
      nodes.close();
    }
  }

  @Test
  void sandboxesOfBuiltInModulesAndOfJarsLeaveNothingBehind() throws IOException {
    SampleJar.ofProject("greeter", nodes.modules().resolve("greeter.jar"));
    cycle("demo_one_for_one", WARM_UP);
    cycle("greeting_office", WARM_UP);
    Figures before = measure();
    long began = System.nanoTime();
    cycle("demo_one_for_one", CYCLES);
    Figures between = settled(before);
    cycle("greeting_office", CYCLES);
    Figures after = settled(before);
    cycle("greeting_office", CYCLES);
    Figures again = settled(before);
    System.out.printf(
        "%d cycles each in %.1f s%n  before           %s%n  after built-in   %s%n"
            + "  after jar        %s%n  after jar again  %s%n",
        CYCLES, (System.nanoTime() - began) / 1e9, before, between, after, again);
    for (Figures now : List.of(between, after, again)) {
      assertThat(now.threads()).as("threads").isLessThanOrEqualTo(before.threads() + 5);
      assertThat(now.heap()).as("heap").isLessThan(before.heap() + 6 * MEGABYTE);
      assertThat(now.loaders())
          .as("class loaders; of our classes there are%n%s", ours())
          .isLessThanOrEqualTo(before.loaders() + MORE_LOADERS);
      assertThat(now.classes()).as("classes").isLessThan(before.classes() + 400);
    }
  }

  private void cycle(String module, int times) {
    Operator operator = nodes.operator(1);
    for (int i = 0; i < times; i++) {
      operator.create("cycle", module, null);
      operator.destroy("cycle");
    }
    assertThat(operator.sandboxIds()).isEmpty();
    assertThat(operator.processes("cycle")).isEmpty();
  }

  // ---- what jcmd says of the node's process ----

  // what a node is still busy letting go of is no leak; what stays is
  private Figures settled(Figures before) throws IOException {
    long deadline = System.nanoTime() + SETTLED.toNanos();
    Figures now = measure();
    while (now.loaders() > before.loaders() + MORE_LOADERS && System.nanoTime() < deadline) {
      System.out.println("class loaders are left, of our classes there are\n" + ours());
      now = measure();
    }
    return now;
  }

  private String ours() throws IOException {
    return jcmd("GC.class_histogram")
        .lines()
        .filter(line -> line.contains("io.superlearner") || line.contains("org.example"))
        .limit(60)
        .collect(Collectors.joining("\n"));
  }

  private Figures measure() throws IOException {
    jcmd("GC.run");
    jcmd("GC.run");
    String threads = jcmd("Thread.print");
    String loaders = jcmd("VM.classloader_stats");
    Matcher total = Pattern.compile("Total = (\\d+)\\s+(\\d+)").matcher(loaders);
    assertThat(total.find()).as(loaders).isTrue();
    return new Figures(
        (int)
            threads.lines().filter(line -> line.startsWith("\"") && line.contains("tid=")).count(),
        heap(),
        Integer.parseInt(total.group(1)),
        Integer.parseInt(total.group(2)));
  }

  private long heap() throws IOException {
    String info = jcmd("GC.heap_info");
    long used = 0;
    Matcher part =
        Pattern.compile("(?m)^\\s*(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K").matcher(info);
    while (part.find()) {
      used += Long.parseLong(part.group(1)) * 1024;
    }
    assertThat(used).as(info).isPositive();
    return used;
  }

  private String jcmd(String command) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(nodes.at(1).pid()), command)
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as(text).isZero();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return text;
  }
}
