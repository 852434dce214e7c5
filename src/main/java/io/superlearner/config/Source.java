package io.superlearner.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/// A place where settings are written down. Reading never blocks; any thread may read.
public interface Source {

  /// Returns what this source says about a key, if anything.
  Optional<Found> find(String key);

  /// Returns the keys beginning with `superlearner.` that this source can list; environment
  /// variables cannot be turned back into keys, so they list none.
  Set<String> keys();

  /// What a source says about a key.
  ///
  /// @param text as it is written there
  /// @param origin name of the place, for people
  record Found(String text, String origin) {}

  /// Returns a source that holds exactly these keys.
  static Source of(Map<String, String> values, String origin) {
    Map<String, String> held = Map.copyOf(values);
    Set<String> ours =
        held.keySet().stream()
            .filter(key -> key.startsWith("superlearner."))
            .collect(Collectors.toUnmodifiableSet());
    return new Source() {
      @Override
      public Optional<Found> find(String key) {
        return Optional.ofNullable(held.get(key)).map(text -> new Found(text, origin));
      }

      @Override
      public Set<String> keys() {
        return ours;
      }
    };
  }

  /// Returns the system properties of this process, as they are now.
  static Source systemProperties() {
    return of(strings(System.getProperties()), "system property");
  }

  /// Returns a source over environment variables, by the rules of MicroProfile Config: the key
  /// itself, then with every character but letters and digits as `_`, then that in upper case. An
  /// empty variable counts as absent.
  static Source environment(Map<String, String> variables) {
    Map<String, String> held = Map.copyOf(variables);
    return new Source() {
      @Override
      public Optional<Found> find(String key) {
        String flat = key.replaceAll("[^A-Za-z0-9]", "_");
        return Optional.ofNullable(held.get(key))
            .or(() -> Optional.ofNullable(held.get(flat)))
            .or(() -> Optional.ofNullable(held.get(flat.toUpperCase(Locale.ROOT))))
            .filter(text -> !text.isEmpty())
            .map(text -> new Found(text, "environment"));
      }

      @Override
      public Set<String> keys() {
        return Set.of();
      }
    };
  }

  /// Reads a properties file in UTF-8; blocks while it reads.
  ///
  /// @throws BadSetting if the file cannot be read or is not a properties file
  static Source file(Path file) {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadSetting("cannot read settings from " + file + ": " + e);
    }
    return of(strings(read), file.toString());
  }

  private static Map<String, String> strings(Properties properties) {
    Map<String, String> held = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      held.put(key, properties.getProperty(key));
    }
    return held;
  }
}
