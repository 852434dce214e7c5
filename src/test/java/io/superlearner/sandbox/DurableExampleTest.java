package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.RunProcess;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.example.Compiled;
import io.superlearner.testkit.example.DocSource;
import io.superlearner.testkit.example.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The example that teaches people to write a durable server compiles and runs.
final class DurableExampleTest {

  private static final Path SOURCES = Path.of("src/main/java/io/superlearner/sandbox");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static List<Example> examples;
  private static Compiled compiled;

  @BeforeAll
  static void compile() throws IOException {
    examples =
        DocSource.under(SOURCES).stream()
            .filter(source -> source.type().equals("Durable"))
            .flatMap(source -> source.examples().stream())
            .toList();
    compiled = Compiled.of(examples);
  }

  @Test
  void exampleRuns() {
    assertThat(examples).hasSize(1);
    CompletableFuture<Void> ran = new CompletableFuture<>();
    ExitReason end =
        kernel.awaitDown(
            kernel.start(
                RunProcess.of(self -> {
                  try {
                    compiled.run(examples.getFirst(), self, kernel.scheduler());
                    ran.complete(null);
                  } catch (Throwable thrown) {
                    ran.completeExceptionally(thrown);
                  }
                })));
    assertThat(ran).as("the example, whose process ended with %s", end).isCompleted();
  }
}
