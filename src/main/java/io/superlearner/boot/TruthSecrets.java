package io.superlearner.boot;

import io.superlearner.security.SecretStore;
import io.superlearner.security.SecretsUnavailableException;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Keeps what nodes must know of credentials in truth, each entry as `<millis of its end> <value>`.
///
/// An entry whose time is over counts for nothing. Whoever comes across it removes it a day later:
/// a node whose clock is ahead by hours must not take from others what they rightly have.
///
/// @param truth where the entries are
/// @param clock tells which are over
record TruthSecrets(Truth truth, InstantSource clock) implements SecretStore {

  private static final String PREFIX = "secret/";
  private static final Duration MARGIN = Duration.ofDays(1);

  @Override
  public Optional<Entry> find(String key) {
    return answered(() -> truth.read(PREFIX + key).flatMap(this::live));
  }

  @Override
  public boolean put(String key, String value, Instant expires, long version) {
    byte[] line = (expires.toEpochMilli() + " " + value).getBytes(StandardCharsets.UTF_8);
    OptionalLong written =
        answered(() ->
            version == 0 ? create(PREFIX + key, line) : truth.replace(PREFIX + key, version, line));
    return written.isPresent();
  }

  // an entry that is over is as good as absent, so it must not stand in the way of a new one
  private OptionalLong create(String key, byte[] line) {
    Optional<Versioned> present = truth.read(key);
    if (present.isPresent() && live(present.get()).isEmpty()) {
      truth.remove(key, present.get().version());
    }
    return truth.create(key, line);
  }

  @Override
  public boolean remove(String key, long version) {
    return answered(() -> truth.remove(PREFIX + key, version));
  }

  @Override
  public Map<String, Entry> list(String prefix) {
    return answered(() -> {
      Map<String, Entry> found = new LinkedHashMap<>();
      for (Versioned one : truth.list(PREFIX + prefix)) {
        live(one).ifPresent(entry -> found.put(one.key().substring(PREFIX.length()), entry));
      }
      return found;
    });
  }

  private Optional<Entry> live(Versioned found) {
    String line = new String(found.value(), StandardCharsets.UTF_8);
    int blank = line.indexOf(' ');
    Instant expires = Instant.ofEpochMilli(Long.parseLong(line.substring(0, blank)));
    Instant now = clock.instant();
    if (!expires.isAfter(now)) {
      if (expires.plus(MARGIN).isBefore(now)) {
        truth.remove(found.key(), found.version());
      }
      return Optional.empty();
    }
    return Optional.of(new Entry(line.substring(blank + 1), expires, found.version()));
  }

  private static <T> T answered(Supplier<T> call) {
    try {
      return call.get();
    } catch (TruthUnavailableException silent) {
      throw new SecretsUnavailableException("truth does not answer", silent);
    }
  }
}
