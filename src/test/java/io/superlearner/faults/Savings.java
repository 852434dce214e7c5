package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.History.Copy;
import io.superlearner.faults.History.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What was saved and acknowledged, held against what a later life of a node counts: pure functions
/// of a log.
///
/// A copy answers each call with how many there have been, and that is what it saves. So whoever
/// comes after it counts further than the last call that was answered before the question to save
/// it, if the answer to that question was yes. Nothing is known of names that are created or
/// deleted again, nor of those of which a life of a node had several copies: a process that crashed
/// begins with nothing.
final class Savings {

  private final History history;
  private final List<Saving> found = new ArrayList<>();

  private Savings(History history) {
    this.history = history;
  }

  /// What was saved of one name, and what a later copy answered first.
  record Saving(String name, long saved, Copy before, long counted, Copy after) {

    boolean isLost() {
      return counted <= saved;
    }

    @Override
    public String toString() {
      return "%s had saved call %d (%s), and the next one was number %d (%s)"
          .formatted(name, saved, before, counted, after);
    }
  }

  /// Returns, for each name of which something is known, the one that tells most against it.
  static List<Saving> of(History history) {
    Savings savings = new Savings(history);
    Map<String, List<Op>> byName =
        history.ops.stream()
            .collect(
                Collectors.groupingBy(op -> op.asked().name(), TreeMap::new, Collectors.toList()));
    byName.forEach(savings::find);
    return savings.found;
  }

  private void find(String name, List<Op> ops) {
    List<Copy> copies = history.copies.getOrDefault(name, List.of());
    Set<Fact.Life> lives = new HashSet<>();
    boolean oneEach = copies.stream().allMatch(copy -> lives.add(copy.started.life()));
    boolean isSimple = ops.stream().noneMatch(op -> op.is(Deed.DELETE) || op.is(Deed.CRASH));
    if (!oneEach || !isSimple || !history.isCreatedOnce(name)) {
      return;
    }
    ops.stream()
        .filter(op -> op.is(Deed.CHECKPOINT) && op.isOk())
        .flatMap(op -> next(name, op, ops, copies).stream())
        .max(Comparator.comparingLong(saving -> saving.saved() - saving.counted()))
        .ifPresent(found::add);
  }

  private static Optional<Saving> next(String name, Op save, List<Op> ops, List<Copy> copies) {
    Optional<Copy> before = copyAt(copies, save.asked().at());
    long saved =
        ops.stream()
            .filter(op -> answeredAt(op) <= save.asked().at())
            .mapToLong(Accounts::numberIn)
            .max()
            .orElse(0);
    if (before.isEmpty() || saved == 0) {
      return Optional.empty();
    }
    return ops.stream()
        .filter(op -> op.asked().at() >= answeredAt(save) && Accounts.numberIn(op) > 0)
        .flatMap(op ->
            copyAt(copies, answeredAt(op)).stream()
                .filter(after -> after != before.get())
                .map(after -> new Saving(name, saved, before.get(), Accounts.numberIn(op), after)))
        .min(Comparator.comparingLong(Saving::counted));
  }

  private static long answeredAt(Op op) {
    return op.answered() == null ? Long.MAX_VALUE : op.answered().at();
  }

  private static Optional<Copy> copyAt(List<Copy> copies, long moment) {
    return copies.stream()
        .filter(copy -> copy.start() <= moment)
        .max(Comparator.comparingLong(Copy::start));
  }
}
