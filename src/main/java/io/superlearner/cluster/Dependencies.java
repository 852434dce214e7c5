package io.superlearner.cluster;

import io.superlearner.identity.SandboxId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Puts things in the order in which they may end: what depends on others before them, and a
/// sandbox before its parts.
final class Dependencies {

  private Dependencies() {}

  /// Parts things into waves. What others of a later wave depend on is never in an earlier one;
  /// things that depend on each other in a circle, which nobody can create, are in the last wave.
  static <T> List<List<T>> waves(List<T> things, Function<T, SandboxEntry> entryOf) {
    List<List<T>> waves = new ArrayList<>();
    List<T> left = new ArrayList<>(things);
    while (!left.isEmpty()) {
      Set<SandboxId> needed = new HashSet<>();
      left.forEach(thing -> needed.addAll(entryOf.apply(thing).placement().dependsOn()));
      Set<SandboxId> there = ids(left, entryOf);
      List<T> wave =
          left.stream()
              .filter(thing -> !needed.contains(entryOf.apply(thing).request().id()))
              .filter(thing -> !isPartOfAny(entryOf.apply(thing), there))
              .toList();
      if (wave.isEmpty()) {
        wave = List.copyOf(left);
      }
      waves.add(wave);
      Set<SandboxId> gone = ids(wave, entryOf);
      left.removeIf(thing -> gone.contains(entryOf.apply(thing).request().id()));
    }
    return waves;
  }

  private static <T> Set<SandboxId> ids(List<T> things, Function<T, SandboxEntry> entryOf) {
    return things.stream()
        .map(thing -> entryOf.apply(thing).request().id())
        .collect(Collectors.toSet());
  }

  private static boolean isPartOfAny(SandboxEntry entry, Set<SandboxId> there) {
    SandboxId of = entry.request().partOf();
    return of != null && there.contains(of);
  }
}
