package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.History.Copy;
import io.superlearner.faults.History.Op;
import io.superlearner.faults.Verdict.Breach;
import io.superlearner.faults.Verdict.Invariant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What clients were answered, held against each other: pure functions of a log.
final class Accounts {

  private final History history;
  private final List<Breach> breaches = new ArrayList<>();

  private Accounts(History history) {
    this.history = history;
  }

  /// Returns what cannot be: calls that were handled twice or are counted wrongly, and answers that
  /// no order of operations explains.
  static List<Breach> breaches(History history) {
    Accounts accounts = new Accounts(history);
    Map<String, List<Op>> byName =
        history.ops.stream()
            .collect(
                Collectors.groupingBy(op -> op.asked().name(), TreeMap::new, Collectors.toList()));
    byName.forEach(accounts::calls);
    byName.forEach(accounts::order);
    return accounts.breaches;
  }

  // A copy answers each call with how many there have been. Where one copy lived from beginning to
  // end, no two calls can have the same number, and none a number above that of all questions.
  private void calls(String name, List<Op> ops) {
    List<Copy> copies = history.copies.getOrDefault(name, List.of());
    if (copies.size() != 1) {
      return;
    }
    long asked = ops.stream().filter(op -> op.is(Deed.CALL)).count();
    Set<Long> counts = new HashSet<>();
    for (Op op : ops) {
      long count = numberIn(op);
      if (count > asked) {
        breach(Invariant.I6, "%s counts %d calls of %d".formatted(name, count, asked));
      }
      if (count > 0 && !counts.add(count)) {
        breach(Invariant.I6, "two calls of %s were both number %d".formatted(name, count));
      }
    }
  }

  /// Returns the number with which a call was answered; 0 if it was not, or is no call.
  static long numberIn(Op op) {
    if (!op.is(Deed.CALL) || !op.isOk()) {
      return 0;
    }
    String text = op.answered() == null ? "" : op.answered().text();
    String number = text.substring(text.lastIndexOf(' ') + 1);
    return number.chars().allMatch(Character::isDigit) && !number.isEmpty()
        ? Long.parseLong(number)
        : 0;
  }

  private void order(String name, List<Op> ops) {
    Set<Boolean> shown =
        history.lastShown().values().stream()
            .map(one -> one.rows().stream().anyMatch(row -> row.name().equals(name)))
            .collect(Collectors.toSet());
    Optional<Boolean> there =
        shown.size() == 1 ? Optional.of(shown.iterator().next()) : Optional.empty();
    Linear.fault(ops, there)
        .ifPresent(
            why -> breach(Invariant.LINEAR, "no order explains %s: %s".formatted(name, why)));
  }

  private void breach(Invariant invariant, String what) {
    breaches.add(new Breach(invariant, what));
  }
}
