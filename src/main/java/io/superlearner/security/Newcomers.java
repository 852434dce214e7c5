package io.superlearner.security;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Bounds how many credentials are looked up at once that were never right at this node: each costs
/// a question to the whole cluster, or a thread for as long as there is no answer, and anybody can
/// make up as many as they like. Any thread may call.
final class Newcomers {

  private static final int MOST = 48;
  private static final int OF_ONE = 16;
  private static final int REMEMBERED = 10_000;

  // guarded by this
  private final Map<String, Integer> underWay = new HashMap<>();
  private int all;
  private final Set<String> known =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  /// Looks a credential up.
  ///
  /// @param address who shows it
  /// @throws CrowdedException if it is unknown here and too many such are being looked up
  Optional<Identity> look(String secret, String address, Supplier<Optional<Identity>> lookUp) {
    if (secret.length() > Secrets.LONGEST) {
      return Optional.empty();
    }
    String hash = Secrets.hash(secret);
    if (known.contains(hash)) {
      return noted(hash, lookUp.get());
    }
    enter(address);
    try {
      return noted(hash, lookUp.get());
    } finally {
      leave(address);
    }
  }

  // also of one that was known: it is among those that were used last then, or holds no more
  private Optional<Identity> noted(String hash, Optional<Identity> found) {
    if (found.isPresent()) {
      known.add(hash);
    } else {
      known.remove(hash);
    }
    return found;
  }

  /// Notes that a credential is right, and used now.
  void knows(String secret) {
    known.add(Secrets.hash(secret));
  }

  private synchronized void enter(String address) {
    int before = underWay.getOrDefault(address, 0);
    if (all >= MOST || before >= OF_ONE) {
      throw new CrowdedException(
          "too many credentials that this node has not seen before are being looked up");
    }
    all++;
    underWay.put(address, before + 1);
  }

  private synchronized void leave(String address) {
    all--;
    underWay.computeIfPresent(address, (_, had) -> had == 1 ? null : had - 1);
  }
}
