package io.superlearner;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The house plan: which package may use which. A new arrow is a change of [#TABLE] first.
class ArchitectureTest {

  private static final String ROOT = "io.superlearner";

  private static final String[] KERNEL = {
    "identity", "event", "runtime", "runtime.server", "runtime.registry", "runtime.supervisor"
  };

  /// A package, the packages it may use, and the libraries it may use beside the JDK and JSpecify.
  record Row(String name, Set<String> uses, Set<String> libraries) {

    static Row of(String name, String... uses) {
      return new Row(name, Set.of(uses), Set.of());
    }

    Row and(String[] further) {
      return new Row(
          name, Stream.concat(uses.stream(), Arrays.stream(further)).collect(toSet()), libraries);
    }

    Row with(String... allowed) {
      return new Row(name, uses, Set.of(allowed));
    }

    boolean allows(JavaClass target) {
      String other = target.getBaseComponentType().getPackageName();
      if (other.equals(ROOT) || other.startsWith(ROOT + ".")) {
        String ours = other.equals(ROOT) ? "" : other.substring(ROOT.length() + 1);
        return name.equals("boot") || ours.equals(name) || uses.contains(ours);
      }
      return Stream.of(JDK, libraries)
          .flatMap(Collection::stream)
          .anyMatch(library -> other.equals(library) || other.startsWith(library + "."));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// What every package may use: the JDK, JSpecify, and nothing for primitive types.
  private static final Set<String> JDK =
      Set.of("java", "javax", "jdk", "com.sun.management", "org.jspecify.annotations", "");

  private static final List<Row> TABLE =
      List.of(
          Row.of("identity"),
          Row.of("config").with("org.eclipse.microprofile.config"),
          Row.of("event", "identity"),
          Row.of("runtime", "identity", "event").with("org.jctools"),
          Row.of("runtime.server", "identity", "event", "runtime"),
          Row.of("runtime.registry", "identity", "event", "runtime"),
          Row.of("runtime.supervisor", "identity", "event", "runtime", "runtime.server"),
          Row.of("telemetry", "identity", "event", "config"),
          Row.of("analytics", "identity", "event", "telemetry", "config"),
          Row.of("trace").and(KERNEL),
          Row.of("sandbox", "config").and(KERNEL),
          Row.of("sandbox.module", "sandbox").and(KERNEL),
          Row.of("debug", "trace", "sandbox").and(KERNEL),
          Row.of("truth", "identity", "event"),
          Row.of("truth.ratis", "identity", "event", "truth", "config").with("org.apache.ratis"),
          Row.of("security", "identity", "event", "config"),
          Row.of("operation", "identity", "event", "config", "security").with("jakarta"),
          Row.of("control", "telemetry", "analytics", "trace", "sandbox", "debug").and(KERNEL),
          Row.of("node", "config", "telemetry", "analytics", "trace", "sandbox", "sandbox.module")
              .and(KERNEL)
              .and(new String[] {"debug", "truth", "control"}),
          Row.of("cluster", "control", "node", "truth", "config", "security")
              .and(KERNEL)
              .with("org.apache.fory"),
          Row.of("cluster.simulation", "control", "node", "truth", "cluster", "config").and(KERNEL),
          Row.of("cluster.hazelcast", "control", "cluster", "truth", "config")
              .and(KERNEL)
              .with("com.hazelcast"),
          Row.of("health", "identity", "event", "telemetry", "analytics", "control", "cluster")
              .and(new String[] {"config"}),
          Row.of("history", "identity", "event", "telemetry", "analytics", "control", "health")
              .and(new String[] {"operation", "config"})
              .with("jakarta.persistence", "jakarta.transaction"),
          Row.of("api", "identity", "event", "control", "cluster", "health", "history")
              .and(new String[] {"operation", "security", "config"})
              .with(
                  "com.fasterxml.jackson",
                  "jakarta.annotation",
                  "jakarta.enterprise",
                  "jakarta.inject",
                  "jakarta.servlet",
                  "jakarta.validation",
                  "jakarta.ws.rs"),
          Row.of("console", "identity", "event", "control", "cluster", "operation", "security")
              .and(new String[] {"api"})
              .with(
                  "org.primefaces",
                  "jakarta.annotation",
                  "jakarta.el",
                  "jakarta.enterprise",
                  "jakarta.faces",
                  "jakarta.inject",
                  "jakarta.servlet"),
          Row.of("boot")
              .with(
                  "com.hazelcast",
                  "fish.payara",
                  "jakarta.annotation",
                  "jakarta.ejb",
                  "jakarta.enterprise",
                  "jakarta.inject",
                  "org.eclipse.microprofile.config"),
          Row.of("cli").with("picocli", "org.jline", "com.fasterxml.jackson"));

  private static final Set<String> HTTP_METHODS =
      Stream.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
          .map(method -> "jakarta.ws.rs." + method)
          .collect(toSet());

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @ParameterizedTest
  @FieldSource("TABLE")
  void aPackageUsesOnlyWhatItsRowNames(Row row) {
    DescribedPredicate<JavaClass> allowed =
        describe("are in the row of " + row.name() + " in the table", row::allows);
    classes()
        .that()
        .resideInAPackage(ROOT + "." + row.name())
        .should()
        .onlyDependOnClassesThat(are(allowed))
        .allowEmptyShould(true)
        .check(OURS);
  }

  @Test
  void everyPackageHasARowAndIsNullMarked() {
    Set<String> rows = TABLE.stream().map(row -> ROOT + "." + row.name()).collect(toSet());
    Set<JavaPackage> packages = OURS.stream().map(JavaClass::getPackage).collect(toSet());

    assertThat(packages).extracting(JavaPackage::getName).isSubsetOf(rows);
    assertThat(packages)
        .allSatisfy(one -> assertThat(one.isAnnotatedWith(NullMarked.class)).isTrue());
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void resourceMethodsAreOperations() {
    DescribedPredicate<JavaMethod> answersHttp =
        describe(
            "answer an HTTP method",
            method ->
                method.getAnnotations().stream()
                    .anyMatch(one -> HTTP_METHODS.contains(one.getRawType().getName())));
    methods()
        .that(answersHttp)
        .should()
        .beAnnotatedWith(ROOT + ".operation.Operation")
        .allowEmptyShould(true)
        .check(OURS);
  }

  @Test
  void systemLoggerIsTheOnlyLog() {
    noClasses().should().dependOnClassesThat(resideInAPackage("java.util.logging..")).check(OURS);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".cli..")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".boot.Main")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + ".boot.Launch")
        .should(ACCESS_STANDARD_STREAMS)
        .check(OURS);
  }

  @Test
  void nothingReadsOrWritesJavaSerialization() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.Object(In|Out)putStream")
        .check(OURS);
  }

  @Test
  void namesAreNounsOfTheTrade() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Service")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .check(OURS);
  }
}
