package io.superlearner.boot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of `domain-config/` that the uber-jar carries, written out for one node with their
/// `@{…}` filled in. The server reads them from there.
///
/// @param directory where they are written
record DomainConfig(Path directory) {

  private static final Pattern VARIABLE = Pattern.compile("@\\{([a-z-]+)}");

  /// Writes one file out and returns where it is; an older one is replaced.
  ///
  /// @param values what stands for each variable; a variable without a value is a mistake of ours
  /// @throws Refusal if the jar does not carry the file or it cannot be written
  Path write(String file, Map<String, String> values) throws Refusal {
    try (InputStream carried = DomainConfig.class.getResourceAsStream("/domain-config/" + file)) {
      if (carried == null) {
        throw new Refusal("this jar does not carry domain-config/" + file);
      }
      String text = new String(carried.readAllBytes(), StandardCharsets.UTF_8);
      Files.createDirectories(directory);
      return Files.writeString(directory.resolve(file), fill(text, values));
    } catch (IOException e) {
      throw new Refusal("cannot write " + directory.resolve(file) + ": " + e);
    }
  }

  /// Puts values in place of the variables of a text.
  static String fill(String text, Map<String, String> values) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found, values)));
  }

  private static String value(MatchResult found, Map<String, String> values) {
    String value = values.get(found.group(1));
    if (value == null) {
      throw new IllegalStateException("no value for " + found.group());
    }
    return value;
  }
}
