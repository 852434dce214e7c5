package io.superlearner.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/// The settings of one node. An earlier source wins over a later one; what no source names has its
/// default. Values are read at each call and do not change unless a source does.
public final class Settings {

  /// Names a properties file that adds settings, weaker than all other sources.
  static final Setting<String> FILE =
      Setting.fixed(
          "superlearner.config-file",
          Rule.text("a path of this file system, or nothing", "[^\\x00]*"),
          "",
          "A properties file with further settings; system properties and environment win over it.");

  private final List<Source> sources;

  private Settings(List<Source> sources) {
    this.sources = List.copyOf(sources);
  }

  /// Returns the settings that these sources give, the strongest first.
  public static Settings of(Source... sources) {
    return new Settings(List.of(sources));
  }

  /// Returns settings that come from a map alone: for tests and for nodes without a server.
  public static Settings of(Map<String, String> values) {
    return of(Source.of(values, "given"));
  }

  /// Returns the settings of a process without a server: system properties, environment, file.
  ///
  /// @throws BadSetting if the file is named but cannot be read
  public static Settings ofProcess() {
    return of(Source.systemProperties(), Source.environment(System.getenv())).withFile();
  }

  /// Returns the settings inside the server: what MicroProfile Config knows, then the file.
  ///
  /// @throws BadSetting if the file is named but cannot be read
  public static Settings ofServer(Config config) {
    return of(new MicroProfileSource(config)).withFile();
  }

  /// Returns the value of a setting.
  ///
  /// @throws BadSetting if its text breaks its rule
  public <T> T get(Setting<T> setting) {
    return explain(setting).value();
  }

  /// Returns the value of a setting and where it came from.
  ///
  /// @throws BadSetting if its text breaks its rule
  public <T> Value<T> explain(Setting<T> setting) {
    Source.Found found = find(setting);
    String text = found.text().strip();
    T value =
        setting
            .rule()
            .reader()
            .apply(text)
            .orElseThrow(() -> BadSetting.broken(setting, text, found.origin()));
    return new Value<>(setting, value, text, found.origin());
  }

  /// Checks that every one of these settings can be read, and that no source names a key beginning
  /// with `superlearner.` that none of them has.
  ///
  /// @throws BadSetting about the first that is wrong
  public void check(Collection<Setting<?>> known) {
    Set<String> keys = known.stream().map(Setting::key).collect(Collectors.toSet());
    keys.add(FILE.key());
    known.forEach(this::explain);
    for (Source source : sources) {
      for (String key : new TreeSet<>(source.keys())) {
        if (!keys.contains(key)) {
          throw BadSetting.unknown(key, source.find(key).map(Source.Found::origin).orElse("?"));
        }
      }
    }
  }

  private Settings withFile() {
    String file = get(FILE);
    if (file.isEmpty()) {
      return this;
    }
    List<Source> all = new ArrayList<>(sources);
    all.add(Source.file(Path.of(file)));
    return new Settings(all);
  }

  private Source.Found find(Setting<?> setting) {
    return sources.stream()
        .flatMap(source -> source.find(setting.key()).stream())
        .findFirst()
        .orElseGet(() -> new Source.Found(setting.fallback().apply(this), "default"));
  }
}
