package io.superlearner.config;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/// What MicroProfile Config knows: system properties, environment and whatever sources the server
/// adds.
///
/// @param config the server's configuration
record MicroProfileSource(Config config) implements Source {

  @Override
  public Optional<Found> find(String key) {
    ConfigValue value = config.getConfigValue(key);
    return Optional.ofNullable(value.getValue())
        .map(text -> new Found(text, String.valueOf(value.getSourceName())));
  }

  @Override
  public Set<String> keys() {
    return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
        .filter(key -> key.startsWith("superlearner."))
        .collect(Collectors.toUnmodifiableSet());
  }
}
