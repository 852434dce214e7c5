package io.superlearner.security;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A small consistent store for what nodes must know of credentials; never a secret itself.
///
/// Every node of the cluster sees the same entries, and a change is decided once in the whole
/// cluster. Keys are `kind/hash`. An entry whose time is over is as good as absent. Any thread may
/// call; each call blocks until the store has answered.
public interface SecretStore {

  /// An entry.
  ///
  /// @param value text of one line
  /// @param expires when it ends
  /// @param version grows with each change, at least 1
  record Entry(String value, Instant expires, long version) {}

  /// Returns the entry under a key, if there is one that has not expired.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  Optional<Entry> find(String key);

  /// Writes an entry if the present one has the given version.
  ///
  /// @param version the version that is to be replaced; 0 if there must be none
  /// @return false, and nothing changed, if there is another version
  /// @throws SecretsUnavailableException if the store does not answer
  boolean put(String key, String value, Instant expires, long version);

  /// Removes an entry if it has the given version. Of several callers with the same version, on
  /// whichever nodes, exactly one gets true.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  boolean remove(String key, long version);

  /// Returns all entries that have not expired and whose keys begin with the prefix.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  Map<String, Entry> list(String prefix);
}
