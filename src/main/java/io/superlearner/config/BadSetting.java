package io.superlearner.config;

/// A setting whose text breaks its rule, or that does not exist. The message is one line that names
/// the key, where it was given and what is expected.
public final class BadSetting extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  BadSetting(String message) {
    super(message);
  }

  /// Describes a text that breaks the rule of its setting.
  static BadSetting broken(Setting<?> setting, String text, String origin) {
    return new BadSetting(
        "%s: '%s' (from %s) is not %s"
            .formatted(setting.key(), shown(text), origin, setting.rule().expected()));
  }

  /// Describes a key that no setting has.
  static BadSetting unknown(String key, String origin) {
    return new BadSetting("%s (from %s): no such setting".formatted(shown(key), origin));
  }

  private static String shown(String text) {
    String harmless = text.replaceAll("\\p{C}", "?");
    return harmless.length() <= 80 ? harmless : harmless.substring(0, 80) + "…";
  }
}
