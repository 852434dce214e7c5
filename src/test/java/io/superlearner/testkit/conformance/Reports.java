package io.superlearner.testkit.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// What Maven's reports say of each test. Of one that ran several times, with several arguments,
/// the worst counts.
public final class Reports {

  private final Map<String, Outcome> outcomes = new HashMap<>();

  /// Reads all reports in some directories; one that is not there has none.
  public static Reports in(List<Path> directories) throws IOException, XMLStreamException {
    Reports reports = new Reports();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        try (Stream<Path> files = Files.list(directory)) {
          for (Path file : files.filter(Reports::isReport).toList()) {
            reports.read(file);
          }
        }
      }
    }
    return reports;
  }

  private static boolean isReport(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("TEST-") && name.endsWith(".xml");
  }

  /// Returns what became of a test.
  public Outcome of(CaseTest test) {
    return outcomes.getOrDefault(test.type() + "." + test.method(), Outcome.NOT_RUN);
  }

  private void read(Path file) throws IOException, XMLStreamException {
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = XMLInputFactory.newDefaultFactory().createXMLStreamReader(in);
      String test = "";
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT) {
          switch (xml.getLocalName()) {
            case "testcase" -> {
              test = type(xml) + "." + method(xml);
              note(test, Outcome.PASSED);
            }
            case "skipped" -> note(test, Outcome.SKIPPED);
            case "failure", "error" -> note(test, Outcome.FAILED);
            default -> {}
          }
        }
      }
      xml.close();
    }
  }

  // of a class that is run with several arguments, a number tells which
  private static String type(XMLStreamReader testcase) {
    String name = testcase.getAttributeValue(null, "classname");
    int number = name.indexOf('[');
    return number < 0 ? name : name.substring(0, number) + name.substring(name.indexOf(']') + 1);
  }

  // what follows the name tells the arguments
  private static String method(XMLStreamReader testcase) {
    String name = testcase.getAttributeValue(null, "name");
    long letters = name.chars().takeWhile(Character::isJavaIdentifierPart).count();
    return name.substring(0, (int) letters);
  }

  private void note(String test, Outcome outcome) {
    outcomes.merge(test, outcome, Outcome::or);
  }
}
