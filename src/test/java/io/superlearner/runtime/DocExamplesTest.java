package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.example.Compiled;
import io.superlearner.testkit.example.DocSource;
import io.superlearner.testkit.example.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The runtime's public types teach by example, and each example compiles and runs.
final class DocExamplesTest {

  private static final Path RUNTIME = Path.of("src/main/java/io/superlearner/runtime");

  /// Why a public type needs no example of its own.
  private static final Map<String, String> WITHOUT =
      Map.ofEntries(
          Map.entry("Arrival", "of the node; a sandbox that moves uses it"),
          Map.entry("Departure", "of the node; a sandbox that moves uses it"),
          Map.entry("FarLocks", "of the cluster; programs use Nodes"),
          Map.entry("FarNames", "of the cluster; programs use Nodes"),
          Map.entry("MessageTypes", "of the cluster; programs name types in their module"),
          Map.entry("Moves", "of the node; a sandbox that moves uses it"),
          Map.entry("TaskBody", "a lambda in the example of Task"),
          Map.entry("TaskFunction", "a lambda in the example of TaskStream"),
          Map.entry("TaskSource", "how a task supervisor runs streams; TaskStream hides it"),
          Map.entry("TaskStarter", "how a task supervisor starts tasks; Task hides it"),
          Map.entry("PartitionArguments", "a lambda for PartitionSpec"));

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static List<DocSource> sources;
  private static Compiled compiled;

  @BeforeAll
  static void compile() throws IOException {
    sources = DocSource.under(RUNTIME);
    compiled = Compiled.of(examples().toList());
  }

  static Stream<Example> examples() throws IOException {
    return DocSource.under(RUNTIME).stream().flatMap(source -> source.examples().stream());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleRuns(Example example) {
    CompletableFuture<Void> ran = new CompletableFuture<>();
    Pid pid =
        kernel.start(
            RunProcess.of(self -> {
              try {
                compiled.run(example, self, kernel.scheduler());
                ran.complete(null);
              } catch (Throwable thrown) {
                ran.completeExceptionally(thrown);
              }
            }));
    ExitReason end = kernel.awaitDown(pid);
    assertThat(ran).as("%s, whose process ended with %s", example, end).isCompleted();
  }

  /// Values (records, enums, sealed interfaces) are shown by what takes or returns them, and an
  /// exception by what throws it.
  @Test
  void everyTypeThatIsUsedHasAnExample() {
    List<String> without =
        sources.stream()
            .filter(source -> !source.declaration().isEmpty())
            .filter(source -> !source.declaration().matches(".*( sealed |Exception ).*"))
            .filter(source -> source.examples().isEmpty())
            .map(DocSource::type)
            .toList();
    assertThat(without).containsExactlyInAnyOrderElementsOf(WITHOUT.keySet());
  }
}
