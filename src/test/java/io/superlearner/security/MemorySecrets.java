package io.superlearner.security;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A store of credentials in the memory of one test.
public final class MemorySecrets implements SecretStore {

  private final InstantSource clock;
  private final Map<String, Entry> entries = new HashMap<>();
  private long version;
  private int answers = Integer.MAX_VALUE;

  public MemorySecrets(InstantSource clock) {
    this.clock = clock;
  }

  /// Makes the store answer nothing from now on.
  public synchronized void breakDown() {
    answers = 0;
  }

  /// Makes the store answer nothing after so many more look-ups.
  public synchronized void breakDownAfter(int more) {
    answers = more;
  }

  /// Makes the store answer again.
  public synchronized void mend() {
    answers = Integer.MAX_VALUE;
  }

  @Override
  public synchronized Optional<Entry> find(String key) {
    if (answers == 0) {
      throw new SecretsUnavailableException("broken", new IllegalStateException("by the test"));
    }
    answers--;
    return Optional.ofNullable(entries.get(key))
        .filter(entry -> entry.expires().isAfter(clock.instant()));
  }

  @Override
  public synchronized boolean put(String key, String value, Instant expires, long expected) {
    if (find(key).map(Entry::version).orElse(0L) != expected) {
      return false;
    }
    version++;
    entries.put(key, new Entry(value, expires, version));
    return true;
  }

  @Override
  public synchronized boolean remove(String key, long expected) {
    if (find(key).map(Entry::version).orElse(0L) != expected) {
      return false;
    }
    entries.remove(key);
    return true;
  }

  @Override
  public synchronized Map<String, Entry> list(String prefix) {
    Map<String, Entry> found = new TreeMap<>();
    for (String key : entries.keySet()) {
      if (key.startsWith(prefix)) {
        find(key).ifPresent(entry -> found.put(key, entry));
      }
    }
    return found;
  }
}
