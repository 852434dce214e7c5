package io.superlearner.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.superlearner.operation.Catalogue;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import io.superlearner.operation.OperationEntry;
import io.superlearner.security.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  private static final java.nio.file.Path GOLDEN =
      java.nio.file.Path.of("src/test/resources/catalogue.txt");

  private static Catalogue catalogue() {
    return CatalogueReader.read(
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.superlearner.api")
                .stream()
                .filter(type -> type.isAnnotatedWith(Path.class))
                .<Class<?>>map(JavaClass::reflect)
                .toList());
  }

  /// The catalogue is our public API: an intended change changes the file in the same commit.
  @Test
  void theCatalogueIsWhatItWas() throws IOException {
    String now =
        catalogue().entries().stream().map(CatalogueTest::line).collect(Collectors.joining());

    assertThat(now).isEqualTo(Files.readString(GOLDEN));
  }

  private static String line(OperationEntry entry) {
    String parameters =
        entry.parameters().stream()
            .map(each ->
                "  %s %s%s: %s%n"
                    .formatted(
                        each.location().name().toLowerCase(java.util.Locale.ROOT),
                        each.name(),
                        each.required() ? " (required)" : "",
                        each.type()))
            .collect(Collectors.joining());
    return "%s %s %s [%s, %s]%n%s  answer %s%n"
        .formatted(
            entry.id(),
            entry.method(),
            entry.path(),
            entry.effect().word(),
            entry.role().word(),
            parameters,
            fields(entry));
  }

  private static String fields(OperationEntry entry) {
    Map<String, Object> schema =
        entry.responses().entrySet().stream()
            .filter(each -> each.getKey().startsWith("2"))
            .findFirst()
            .orElseThrow()
            .getValue()
            .schema();
    return schema.get("properties") instanceof Map<?, ?> properties
        ? String.join(
            " ", new TreeSet<>(properties.keySet().stream().map(String::valueOf).toList()))
        : String.valueOf(schema.get("format"));
  }

  @Test
  void whoChangesIsAtLeastOperator() {
    for (OperationEntry entry : catalogue().entries()) {
      assertThat(entry.role().covers(entry.effect().role())).as(entry.id()).isTrue();
      if (entry.path().contains("token") || entry.path().contains("login")) {
        assertThat(entry.role()).as(entry.id()).isEqualTo(Role.ADMIN);
      }
      if (entry.method().equals("GET")) {
        assertThat(entry.effect()).as(entry.id()).isEqualTo(Effect.READS);
      }
    }
  }

  @Test
  void everyParameterSaysWhatItMeans() {
    for (OperationEntry entry : catalogue().entries()) {
      for (OperationEntry.Parameter parameter : entry.parameters()) {
        assertThat(parameter.description()).as(entry.id() + " " + parameter.name()).isNotBlank();
      }
    }
  }

  @Path("bare")
  static final class Bare {
    @GET
    String get() {
      return "";
    }
  }

  @Path("nameless")
  static final class Nameless {
    @GET
    @Operation(id = "nameless", summary = "", effect = Effect.READS)
    String get() {
      return "";
    }
  }

  @Path("twice")
  static final class Twice {
    @GET
    @Operation(id = "twice", summary = "One", effect = Effect.READS)
    String one() {
      return "";
    }

    @GET
    @Path("other")
    @Operation(id = "twice", summary = "Two", effect = Effect.READS)
    String two() {
      return "";
    }
  }

  @Test
  void aResourceThatBreaksARuleIsRefused() {
    assertThatThrownBy(() -> CatalogueReader.read(List.of(Bare.class)))
        .hasMessageContaining("is no @Operation");
    assertThatThrownBy(() -> CatalogueReader.read(List.of(Nameless.class)))
        .hasMessageContaining("summary");
    assertThatThrownBy(() -> CatalogueReader.read(List.of(Twice.class)))
        .hasMessageContaining("twice");
  }
}
