package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Fault;
import io.superlearner.faults.Fact.Row;
import io.superlearner.faults.Fact.Shown;
import io.superlearner.faults.History.Copy;
import io.superlearner.faults.History.Op;
import io.superlearner.faults.History.Span;
import io.superlearner.faults.Verdict.Breach;
import io.superlearner.faults.Verdict.Invariant;
import io.superlearner.faults.Verdict.Measure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Judges a run by the witness's log alone: a pure function.
///
/// When a copy may be alive. A copy whose JVM runs beats ten times a second over a network that no
/// fault touches, so it has ended with its last beat. A copy whose JVM is paused may wake up, so it
/// counts as alive until [#SELF_FENCE] after its last beat. When it wakes up after that, it may go
/// on for as long as its node needs to look at its clock, [#NOTICE]; its effects are the sink's
/// business then. So may a copy that was being started as its JVM was paused, and shows itself only
/// as that wakes up: its epoch is an older one. A connection that ends is the end of its copy.
final class Judge {

  /// The longest that a node may run something without a confirmation of its lease.
  static final long SELF_FENCE = 3_500;

  /// How long a node that wakes up may take to notice that its lease is over.
  static final long NOTICE = 500;

  /// By how much lines of two connections may come in the wrong order.
  static final long DISORDER = 100;

  /// Within which time whatever lives gives a sign.
  static final long SIGN = 1_500;

  private static final long HONEST = 5_500;
  private static final long LATE_ANSWER = 1_000;
  private static final long REST_OF_A_DELETED = 2_000;

  // what a supervisor that says nothing else may do
  private static final int MOST_RESTARTS = 3;
  private static final long PERIOD = 5_000;

  /// Until when a node that was asked to end must have ended.
  static final long ENDING = 30_000;

  /// Until when after the first majority everything must run, if all nodes were dead.
  static final long COLD_START = 60_000;

  private final History history;
  private final Goals goals;
  private final List<Breach> breaches = new ArrayList<>();

  private Judge(History history, Goals goals) {
    this.history = history;
    this.goals = goals;
  }

  /// Judges a log.
  static Verdict of(Collection<? extends Fact> log, Goals goals) {
    History history = new History(log);
    Judge judge = new Judge(history, goals);
    judge.oneCopy();
    judge.keptAndGone();
    judge.effects();
    judge.convergence();
    judge.majority();
    judge.minority();
    judge.budgets();
    judge.resources();
    judge.saved();
    judge.ends();
    judge.honesty();
    judge.takeover();
    judge.spells();
    judge.breaches.addAll(Accounts.breaches(history));
    return new Verdict(judge.breaches, Figures.of(history));
  }

  private void breach(Invariant invariant, String what) {
    breaches.add(new Breach(invariant, what));
  }

  // ---- I1 ----

  private void oneCopy() {
    for (List<Copy> copies : history.copies.values()) {
      for (int i = 0; i < copies.size(); i++) {
        Copy first = copies.get(i);
        for (Copy later : copies.subList(i + 1, copies.size())) {
          overlap(first, later)
              .ifPresent(why ->
                  breach(
                      Invariant.I1,
                      "two copies of %s: %s and then %s; %s"
                          .formatted(first.started.name(), first, later, why)));
        }
      }
    }
  }

  private Optional<String> overlap(Copy first, Copy later) {
    long start = later.start();
    if (first.hasEndedBy(start + DISORDER)) {
      return Optional.empty();
    }
    List<Long> after = first.beats.stream().filter(at -> at > start + DISORDER).toList();
    boolean sameJvm = first.started.life().equals(later.started.life());
    if (!after.isEmpty() && (sameJvm || !(isWakingUp(first, after) || isLeftOver(later, first)))) {
      return Optional.of("the first one beat at " + after.getLast() + " ms");
    }
    long silent = start - first.lastBeatBy(start);
    boolean mayWakeUp = !sameJvm && isPaused(first.node(), start);
    return mayWakeUp && silent < SELF_FENCE
        ? Optional.of("the first one is paused and was silent for only " + silent + " ms")
        : Optional.empty();
  }

  // was being started as its JVM was paused
  private boolean isLeftOver(Copy copy, Copy present) {
    return copy.started.epoch() < present.started.epoch() && isWakingUp(copy, copy.beats);
  }

  private boolean isPaused(int node, long moment) {
    return history.spans.stream()
        .anyMatch(
            span -> span.node() == node && span.fault() == Fault.PAUSED && span.holds(moment));
  }

  private boolean isWakingUp(Copy copy, List<Long> beats) {
    return history.spans.stream()
        .filter(span -> span.node() == copy.node() && span.fault() == Fault.PAUSED)
        .anyMatch(span ->
            beats.stream().allMatch(at -> span.to() - DISORDER <= at && at <= span.to() + NOTICE));
  }

  // ---- I2 and I3 ----

  private void keptAndGone() {
    Map<String, Op> deletes = new HashMap<>();
    history.ops.stream()
        .filter(op -> op.is(Deed.DELETE))
        .forEach(op -> deletes.merge(op.asked().name(), op, (a, b) -> a.isOk() ? a : b));
    Set<String> alive =
        history.alive(SIGN).stream().map(copy -> copy.started.name()).collect(Collectors.toSet());
    for (Op op : history.ops) {
      if (op.is(Deed.CREATE) && op.isOk() && !deletes.containsKey(op.asked().name())) {
        kept(op.asked().name(), alive);
      }
    }
    // what is created more than once is judged by the order of all that was done to it
    deletes.values().stream()
        .filter(op -> op.isOk() && history.isCreatedOnce(op.asked().name()))
        .forEach(this::gone);
    recorded(alive);
  }

  private void kept(String name, Set<String> alive) {
    for (Shown shown : history.lastShown().values()) {
      if (shown.rows().stream().noneMatch(row -> row.name().equals(name))) {
        breach(
            Invariant.I2,
            "%s was created and not deleted, and node %d does not show it"
                .formatted(name, shown.node()));
      }
    }
    if (!alive.contains(name)) {
      breach(Invariant.I2, "%s was created and not deleted, and does not run".formatted(name));
    }
  }

  private void gone(Op delete) {
    String name = delete.asked().name();
    long end = delete.answered() == null ? Long.MAX_VALUE : delete.answered().at();
    for (Copy copy : history.copies.getOrDefault(name, List.of())) {
      boolean wakesUp = isWakingUp(copy, List.of(copy.lastBeat()));
      if (copy.lastBeat() > end + REST_OF_A_DELETED && !wakesUp) {
        breach(Invariant.I3, "%s was deleted at %d ms, and there is %s".formatted(name, end, copy));
      }
    }
    for (Shown shown : history.lastShown().values()) {
      if (shown.rows().stream().anyMatch(row -> row.name().equals(name))) {
        breach(Invariant.I3, "%s was deleted, and node %d shows it".formatted(name, shown.node()));
      }
    }
  }

  private void recorded(Set<String> alive) {
    for (Shown shown : history.lastShown().values()) {
      Set<String> strangers = new HashSet<>(alive);
      shown.rows().forEach(row -> strangers.remove(row.name()));
      if (!strangers.isEmpty()) {
        breach(
            Invariant.I3,
            "what runs and is not shown by node %d: %s".formatted(shown.node(), strangers));
      }
    }
  }

  // ---- I4 ----

  private void effects() {
    Map<String, Long> highest = new HashMap<>();
    for (Fact.Effect effect : history.effects) {
      long before = highest.getOrDefault(effect.name(), Long.MIN_VALUE);
      if (effect.accepted() && effect.epoch() < before) {
        breach(
            Invariant.I4,
            "an effect of %s of epoch %d was accepted at %d ms after one of epoch %d"
                .formatted(effect.name(), effect.epoch(), effect.at(), before));
      }
      if (effect.accepted()) {
        highest.put(effect.name(), Math.max(before, effect.epoch()));
      }
    }
  }

  // ---- I5 ----

  private void convergence() {
    if (history.shown.isEmpty()) {
      return;
    }
    Optional<Long> equal = Figures.equalSince(history);
    if (equal.isEmpty()) {
      breach(
          Invariant.I5,
          "the nodes never showed the same: %s".formatted(Figures.differences(history)));
    } else if (history.mended >= 0 && equal.get() - history.mended > goals.convergence()) {
      breach(
          Invariant.I5,
          "the nodes showed the same only %d ms after the last repair; before: %s"
              .formatted(equal.get() - history.mended, Figures.lastOdd(history, equal.get())));
    }
  }

  // ---- I7 ----

  private void budgets() {
    Spells.tooOften(history, MOST_RESTARTS, PERIOD)
        .forEach(copy ->
            breach(Invariant.I7, "%s was restarted more often than that may".formatted(copy)));
    Spells.neverRestarted(history)
        .forEach(name ->
            breach(Invariant.I7, "%s crashed and was not started again there".formatted(name)));
  }

  // ---- I8 ----

  private void resources() {
    Growth.of(history).forEach(growth -> breach(Invariant.I8, growth));
  }

  // ---- I11 ----

  private void saved() {
    if (!goals.mayLoseSaved()) {
      Savings.of(history).stream()
          .filter(Savings.Saving::isLost)
          .forEach(lost -> breach(Invariant.I11, lost.toString()));
    }
  }

  // ---- I9 ----

  private void majority() {
    long errors = Figures.errors(history);
    if (goals.errors() >= 0 && errors > goals.errors()) {
      breach(
          Invariant.I9,
          "sound nodes refused to create until %d ms after the fault".formatted(errors));
    }
  }

  // ---- I10 ----

  private void minority() {
    for (History.Dark dark : history.darkness()) {
      nothingRuns(dark);
      nothingBegins(dark);
      nothingIsCreated(dark);
    }
    for (Span span : history.spans) {
      if (span.fault().isSilent()) {
        stopsInTime(span);
        refusesWrites(span);
      }
    }
  }

  private void stopsInTime(Span cut) {
    for (Copy copy : Figures.livingOn(history, cut.node(), cut.from())) {
      long last = copy.lastBeatBy(cut.to());
      boolean lasts = cut.to() - cut.from() > SELF_FENCE + NOTICE;
      if (lasts && last - cut.from() > SELF_FENCE + DISORDER) {
        breach(
            Invariant.I10,
            "%s of %s lives %d ms after its node was cut off"
                .formatted(copy, copy.started.name(), last - cut.from()));
      }
    }
  }

  // whoever has no majority, and was not broken itself, stops too
  private void nothingRuns(History.Dark dark) {
    history.copies.values().stream()
        .flatMap(List::stream)
        .filter(copy -> !history.suffers(copy.node(), dark.from(), dark.to()))
        .filter(copy -> copy.start() <= dark.to())
        .filter(copy -> copy.lastBeatBy(dark.to()) > dark.from() + SELF_FENCE + DISORDER)
        .findFirst()
        .ifPresent(copy ->
            breach(
                Invariant.I10,
                "%s of %s lives although there is no majority since %d ms"
                    .formatted(copy, copy.started.name(), dark.from())));
  }

  // also those that are broken themselves, such as the first one that starts after all were killed
  private void nothingBegins(History.Dark dark) {
    history.copies.values().stream()
        .flatMap(List::stream)
        .filter(copy -> copy.start() > dark.from() + SELF_FENCE + DISORDER)
        .filter(copy -> copy.start() < dark.to() - DISORDER)
        .findFirst()
        .ifPresent(copy ->
            breach(
                Invariant.I10,
                "%s of %s starts although there is no majority from %d to %d ms"
                    .formatted(copy, copy.started.name(), dark.from(), dark.to())));
  }

  private void nothingIsCreated(History.Dark dark) {
    history.ops.stream()
        .filter(op -> op.is(Deed.CREATE) && op.isOk())
        .filter(op -> op.asked().at() > dark.from() + HONEST)
        .filter(op -> op.answered() != null && op.answered().at() < dark.to() - DISORDER)
        .findFirst()
        .ifPresent(op ->
            breach(
                Invariant.I10,
                "node %d created %s although there is no majority from %d to %d ms"
                    .formatted(op.asked().node(), op.asked().name(), dark.from(), dark.to())));
  }

  private void refusesWrites(Span cut) {
    for (Op op : history.ops) {
      boolean inTheDark =
          op.asked().at() > cut.from() + DISORDER
              && op.answered() != null
              && op.answered().at() < cut.to();
      if (op.is(Deed.CREATE) && op.isOk() && op.asked().node() == cut.node() && inTheDark) {
        breach(
            Invariant.I10,
            "node %d created %s while cut off".formatted(cut.node(), op.asked().name()));
      }
    }
  }

  // ---- I13 ----

  private void ends() {
    for (Op op : history.ops) {
      long end = op.answered() == null ? history.over : op.answered().at();
      long took = end - op.asked().at();
      if (took > op.asked().limit() + LATE_ANSWER
          && !history.suffers(op.asked().node(), op.asked().at(), end)) {
        breach(
            Invariant.I13,
            "%s %s at node %d took %d ms"
                .formatted(op.asked().deed(), op.asked().name(), op.asked().node(), took));
      }
    }
  }

  // ---- I14 ----

  private void honesty() {
    for (Shown shown : history.shown) {
      if (history.suffers(shown.node(), shown.at() - HONEST, shown.at())) {
        continue;
      }
      for (Span span : history.spans) {
        if (span.isAway() && span.holds(shown.at()) && shown.at() - span.from() > HONEST) {
          shown.rows().stream()
              .filter(row -> row.running() && row.node() == span.node())
              .findFirst()
              .ifPresent(row -> dishonest(shown, row, span));
        }
      }
    }
  }

  private void dishonest(Shown shown, Row row, Span span) {
    breach(
        Invariant.I14,
        "node %d shows %s as running on node %d, %s since %d ms"
            .formatted(
                shown.node(), row.name(), row.node(), span.fault(), shown.at() - span.from()));
  }

  // ---- the goal ----

  private void spells() {
    if (!goals.mayCutShort()) {
      history.left.stream()
          .filter(left -> !left.byItself())
          .forEach(left ->
              breach(Invariant.GOAL, "node %d did not end by itself".formatted(left.node())));
    }
    Map<Measure, Long> figures = Spells.figures(history);
    limit(figures, Measure.GRACEFUL, ENDING, "a node ended only after %d ms");
    limit(figures, Measure.COLD_START, COLD_START, "all runs only %d ms after the majority came");
    limit(
        figures,
        Measure.REDUNDANCY,
        goals.redundancy(),
        "all nodes vote only %d ms after the repair");
    limit(figures, Measure.MOVING, goals.moving(), "%d sandboxes moved at a time");
    if (goals.redundancy() >= 0 && !figures.containsKey(Measure.REDUNDANCY)) {
      breach(Invariant.GOAL, "nobody saw all nodes vote again");
    }
  }

  // no limit if it is negative
  private void limit(Map<Measure, Long> figures, Measure measure, long limit, String what) {
    long value = figures.getOrDefault(measure, 0L);
    if (limit >= 0 && value > limit) {
      breach(Invariant.GOAL, what.formatted(value) + ", more than " + limit);
    }
  }

  private void takeover() {
    List<Long> all = Figures.takeovers(history);
    if (goals.takeover() < 0 && !all.isEmpty()) {
      breach(Invariant.GOAL, "%d sandboxes moved, and none should".formatted(all.size()));
    }
    long slowest = all.isEmpty() ? 0 : all.getLast();
    if (goals.takeover() >= 0 && slowest > goals.takeover()) {
      breach(
          Invariant.GOAL, "a sandbox ran elsewhere only %d ms after the fault".formatted(slowest));
    }
  }
}
