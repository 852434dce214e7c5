package io.superlearner.faults;

import io.superlearner.faults.Fact.Answered;
import io.superlearner.faults.Fact.Asked;
import io.superlearner.faults.Fact.Broken;
import io.superlearner.faults.Fact.Effect;
import io.superlearner.faults.Fact.Fault;
import io.superlearner.faults.Fact.Shown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A log, sorted by what it speaks of: copies, operations, spans of faults.
final class History {

  /// What is known of one process of a sandbox.
  static final class Copy {
    final Fact.Started started;
    final List<Long> beats = new ArrayList<>();
    private long end = Long.MAX_VALUE;
    private boolean inOrder;

    Copy(Fact.Started started) {
      this.started = started;
      beats.add(started.at());
    }

    /// Tells whether it said that it ends.
    boolean hasEndedInOrder() {
      return inOrder;
    }

    /// Tells whether it had ended for certain at a moment.
    boolean hasEndedBy(long moment) {
      return end <= moment;
    }

    long start() {
      return started.at();
    }

    int node() {
      return started.life().node();
    }

    long lastBeat() {
      return beats.getLast();
    }

    /// Returns when it had ended for certain; the greatest number if that is not known.
    long end() {
      return end;
    }

    /// Returns the last sign of life before or at a moment that is not before the start.
    long lastBeatBy(long moment) {
      return beats.stream().filter(at -> at <= moment).mapToLong(Long::longValue).max().orElse(0);
    }

    @Override
    public String toString() {
      return "copy %d on %s, epoch %d, %d to %d ms"
          .formatted(started.copy(), started.life(), started.epoch(), start(), lastBeat());
    }
  }

  /// An operation, from its question to its answer.
  ///
  /// @param answered null if there was none
  record Op(Asked asked, @Nullable Answered answered) {

    boolean is(Fact.Deed deed) {
      return asked.deed() == deed;
    }

    boolean isOk() {
      return answered != null && answered.result() == Fact.Result.OK;
    }
  }

  /// How long a node suffered from a fault.
  ///
  /// @param to the end of the log if it was never mended
  record Span(int node, Fault fault, long from, long to) {

    boolean holds(long moment) {
      return from <= moment && moment <= to;
    }

    boolean meets(long begin, long end) {
      return from <= end && begin <= to;
    }

    boolean isAway() {
      return fault.isAway();
    }
  }

  // two commands to kill come one after the other
  private static final long ALMOST = 1_000;

  final Map<String, List<Copy>> copies = new TreeMap<>();
  final List<Op> ops = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();
  final List<Shown> shown = new ArrayList<>();
  final List<Span> spans = new ArrayList<>();
  final List<Fact.Left> left = new ArrayList<>();
  final List<Fact.Taken> taken = new ArrayList<>();
  final List<Long> whole = new ArrayList<>();
  final long over;
  final long mended;

  private final Map<Integer, Copy> byNumber = new HashMap<>();
  private final Map<Integer, Asked> open = new TreeMap<>();
  private final List<Broken> broken = new ArrayList<>();
  private final List<Fact.Begun> begun = new ArrayList<>();

  History(Collection<? extends Fact> log) {
    long last = 0;
    long healed = -1;
    for (Fact fact : log) {
      last = Math.max(last, fact.at());
      if (fact instanceof Fact.Mended || fact instanceof Fact.Spread) {
        healed = fact.at();
      }
      sort(fact);
    }
    over = last;
    mended = healed;
    open.values().forEach(asked -> ops.add(new Op(asked, null)));
    broken.forEach(one -> spans.add(new Span(one.node(), one.fault(), one.at(), over)));
  }

  private void sort(Fact fact) {
    switch (fact) {
      case Fact.Started started -> {
        Copy copy = new Copy(started);
        byNumber.put(started.copy(), copy);
        copies.computeIfAbsent(started.name(), _ -> new ArrayList<>()).add(copy);
      }
      case Fact.Beat(long at, int copy) -> of(copy).beats.add(at);
      case Fact.Stopped(long at, int copy) -> {
        of(copy).end = Math.min(of(copy).end, at);
        of(copy).inOrder = true;
      }
      case Fact.Gone(long at, int copy) -> of(copy).end = Math.min(of(copy).end, at);
      case Effect effect -> {
        effects.add(effect);
        of(effect.copy()).beats.add(effect.at());
      }
      case Asked asked -> open.put(asked.op(), asked);
      case Answered answered -> {
        Asked asked = open.remove(answered.op());
        if (asked != null) {
          ops.add(new Op(asked, answered));
        }
      }
      case Shown one -> shown.add(one);
      case Broken one -> broken.add(one);
      case Fact.Mended one -> mend(one);
      case Fact.Begun one -> begun.add(one);
      case Fact.Left one -> left.add(one);
      case Fact.Whole(long at) -> whole.add(at);
      case Fact.Taken one -> taken.add(one);
      case Fact.Spread _, Fact.Over _ -> {}
    }
  }

  private Copy of(int number) {
    Copy copy = byNumber.get(number);
    if (copy == null) {
      throw new IllegalArgumentException("copy " + number + " has never started");
    }
    return copy;
  }

  private void mend(Fact.Mended mended) {
    broken.stream()
        .filter(one -> one.node() == mended.node() && one.fault() == mended.fault())
        .findFirst()
        .ifPresent(one -> {
          broken.remove(one);
          spans.add(new Span(one.node(), one.fault(), one.at(), mended.at()));
        });
  }

  /// A stretch of time in which at least half of the nodes were away.
  record Dark(long from, long to) {}

  /// Returns the stretches without a majority; nodes are known by what they showed. A node that is
  /// started again may vote long before it serves.
  List<Dark> darkness() {
    long nodes = shown.stream().map(Shown::node).distinct().count();
    List<Span> away = spans.stream().filter(Span::isAway).map(this::untilBegun).toList();
    List<Dark> dark = new ArrayList<>();
    for (Span lost : away) {
      if (isLost(away, lost.from(), nodes)) {
        long end =
            away.stream()
                .mapToLong(Span::to)
                .filter(to -> to > lost.from() && !isLost(away, to + 1, nodes))
                .min()
                .orElse(over);
        dark.add(new Dark(lost.from(), end));
      }
    }
    return dark;
  }

  /// Returns the same span, which ends already when the node was started again, if it was: until
  /// then nobody could have done anything about it.
  Span untilBegun(Span span) {
    return begun.stream()
        .filter(one -> one.node() == span.node() && span.holds(one.at()))
        .findFirst()
        .map(one -> new Span(span.node(), span.fault(), span.from(), one.at()))
        .orElse(span);
  }

  private static boolean isLost(List<Span> away, long moment, long nodes) {
    long broken =
        away.stream().filter(span -> span.holds(moment)).map(Span::node).distinct().count();
    return nodes > 0 && 2 * (nodes - broken) <= nodes;
  }

  /// Tells whether a node had an excuse in a stretch of time: any fault that need not be borne.
  boolean suffers(int node, long from, long to) {
    return spans.stream()
        .filter(span -> span.fault().isExcuse())
        .anyMatch(span -> span.node() == node && span.meets(from, to));
  }

  /// Returns all copies that gave a sign of life in the last moments.
  List<Copy> alive(long within) {
    return copies.values().stream()
        .flatMap(List::stream)
        .filter(copy -> copy.lastBeat() >= over - within && !copy.hasEndedBy(over))
        .toList();
  }

  /// Tells whether all nodes were dead at once at the beginning of a stretch without a majority.
  boolean isAllDead(Dark dark) {
    Set<Integer> nodes = shown.stream().map(Shown::node).collect(Collectors.toSet());
    Set<Integer> dead =
        spans.stream()
            .filter(span -> span.fault() == Fault.KILLED)
            .filter(span -> span.meets(dark.from(), dark.from() + ALMOST))
            .map(Span::node)
            .collect(Collectors.toSet());
    return !nodes.isEmpty() && dead.containsAll(nodes);
  }

  boolean isCreatedOnce(String name) {
    return ops.stream()
            .filter(op -> op.is(Fact.Deed.CREATE) && op.asked().name().equals(name))
            .count()
        <= 1;
  }

  /// Returns the names that were created by a moment, were acknowledged, and that nobody has tried
  /// to delete.
  Set<String> promised(long moment) {
    Set<String> names =
        ops.stream()
            .filter(op -> op.is(Fact.Deed.CREATE) && op.isOk() && op.answered().at() <= moment)
            .map(op -> op.asked().name())
            .collect(Collectors.toCollection(TreeSet::new));
    ops.stream()
        .filter(op -> op.is(Fact.Deed.DELETE))
        .map(op -> op.asked().name())
        .forEach(names::remove);
    return names;
  }

  /// Returns what each node showed last that is sound at the end.
  Map<Integer, Shown> lastShown() {
    Map<Integer, Shown> last = new TreeMap<>();
    shown.forEach(one -> last.put(one.node(), one));
    last.keySet().removeIf(node -> suffers(node, over, over));
    return last;
  }
}
