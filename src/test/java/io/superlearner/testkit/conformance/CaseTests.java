package io.superlearner.testkit.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The tests under a directory of class files that say they are a case of the list.
public final class CaseTests {

  private static final Pattern NAME = Pattern.compile("(" + Cases.ID + ")(?: .*|$)");
  private static final String DISPLAY_NAME = "Lorg/junit/jupiter/api/DisplayName;";
  private static final String DISABLED = "Lorg/junit/jupiter/api/Disabled;";
  private static final Set<String> TESTS =
      Set.of(
          "Lorg/junit/jupiter/api/Test;",
          "Lorg/junit/jupiter/api/RepeatedTest;",
          "Lorg/junit/jupiter/api/TestFactory;",
          "Lorg/junit/jupiter/params/ParameterizedTest;");

  private CaseTests() {}

  /// Finds the tests whose display name begins with an id; a disabled one is no test.
  ///
  /// @param classes where the compiled tests are
  /// @return one entry per such test, by id, then by class
  public static List<CaseTest> under(Path classes) {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(CaseTests::parse)
          .filter(type -> !isDisabled(type))
          .flatMap(CaseTests::of)
          .sorted(CaseTests::compare)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int compare(CaseTest one, CaseTest other) {
    int byId = one.id().compareTo(other.id());
    return byId != 0 ? byId : one.shortName().compareTo(other.shortName());
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<CaseTest> of(ClassModel type) {
    String name = type.thisClass().asInternalName().replace('/', '.');
    return type.methods().stream()
        .filter(method -> isTest(method) && !isDisabled(method))
        .flatMap(method ->
            id(method)
                .map(id -> new CaseTest(id, name, method.methodName().stringValue()))
                .stream());
  }

  private static boolean isTest(AttributedElement method) {
    return annotations(method).anyMatch(one -> TESTS.contains(one.className().stringValue()));
  }

  private static boolean isDisabled(AttributedElement element) {
    return annotations(element).anyMatch(one -> one.className().equalsString(DISABLED));
  }

  private static Optional<String> id(AttributedElement method) {
    return annotations(method)
        .filter(one -> one.className().equalsString(DISPLAY_NAME))
        .flatMap(one -> one.elements().stream())
        .map(AnnotationElement::value)
        .map(value -> ((AnnotationValue.OfString) value).stringValue())
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .map(name -> name.group(1))
        .findFirst();
  }

  private static Stream<Annotation> annotations(AttributedElement element) {
    return element.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
        .flatMap(all -> all.annotations().stream());
  }
}
