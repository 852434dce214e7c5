package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Fault;
import io.superlearner.faults.Fact.Row;
import io.superlearner.faults.Fact.Shown;
import io.superlearner.faults.History.Copy;
import io.superlearner.faults.History.Op;
import io.superlearner.faults.History.Span;
import io.superlearner.faults.Verdict.Measure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// What can be measured in a log: pure functions.
final class Figures {

  private static final long RECOVERY = 10_000;
  private static final int MOST_ODD = 5;
  // until what one node has acknowledged is shown by all, which are asked every half second or so
  private static final long SETTLING = 2_000;

  private Figures() {}

  static Map<Measure, Long> of(History history) {
    Map<Measure, Long> figures = new EnumMap<>(Measure.class);
    List<Long> moves = takeovers(history);
    if (!moves.isEmpty()) {
      figures.put(Measure.TAKEOVER_P50, moves.get((moves.size() - 1) / 2));
      figures.put(Measure.TAKEOVER_P95, moves.get((moves.size() - 1) * 95 / 100));
      figures.put(Measure.TAKEOVER_MAX, moves.getLast());
    }
    figures.put(Measure.MOVED, (long) moves.size());
    if (!history.spans.isEmpty()) {
      figures.put(Measure.ERRORS, errors(history));
      figures.put(Measure.STALL, stall(history));
      figures.put(Measure.LAPSED, lapsed(history));
    }
    noticed(history).ifPresent(value -> figures.put(Measure.NOTICED, value));
    minorityStop(history).ifPresent(value -> figures.put(Measure.MINORITY_STOP, value));
    margin(history).ifPresent(value -> figures.put(Measure.MARGIN, value));
    late(history).ifPresent(value -> figures.put(Measure.LATE, value));
    equalSince(history)
        .filter(_ -> history.mended >= 0)
        .ifPresent(at -> figures.put(Measure.CONVERGENCE, Math.max(0, at - history.mended)));
    figures.putAll(Spells.figures(history));
    long restored = Savings.of(history).size();
    if (restored > 0) {
      figures.put(Measure.RESTORED, restored);
    }
    figures.put(
        Measure.STALE_REFUSED, history.effects.stream().filter(one -> !one.accepted()).count());
    figures.put(Measure.OPS, (long) history.ops.size());
    figures.put(
        Measure.CREATED,
        history.ops.stream().filter(op -> op.is(Deed.CREATE) && op.isOk()).count());
    return figures;
  }

  /// Returns the copies that lived on a node at a moment.
  static List<Copy> livingOn(History history, int node, long moment) {
    return history.copies.values().stream()
        .flatMap(List::stream)
        .filter(copy -> copy.node() == node)
        .filter(copy -> copy.start() <= moment && !copy.hasEndedBy(moment))
        .filter(copy -> copy.lastBeatBy(moment) > moment - Judge.SIGN)
        .toList();
  }

  /// A copy that was lost with its node, and the one that took its place.
  private record Move(Span span, Copy lost, Copy next) {}

  private static List<Move> moves(History history) {
    List<Move> moves = new ArrayList<>();
    for (Span span : history.spans) {
      for (Copy lost : livingOn(history, span.node(), span.from())) {
        history.copies.get(lost.started.name()).stream()
            .filter(copy -> copy.start() > span.from() && copy.node() != span.node())
            .filter(copy -> copy.start() <= span.to())
            .min(Comparator.comparingLong(Copy::start))
            .ifPresent(next -> moves.add(new Move(span, lost, next)));
      }
    }
    return moves;
  }

  /// Returns how long after the fault the sandboxes of a broken node ran elsewhere, in order.
  static List<Long> takeovers(History history) {
    return moves(history).stream()
        .map(move -> move.next().start() - move.span().from())
        .sorted()
        .toList();
  }

  private static LongStream sinceFault(History history) {
    return history.spans.stream().mapToLong(Span::from).sorted();
  }

  /// Returns until when after the fault before it a sound node refused to create.
  static long errors(History history) {
    return history.ops.stream()
        .filter(op -> op.is(Deed.CREATE) && op.answered() != null && !op.isOk())
        .filter(op -> isSound(history, op))
        .mapToLong(op -> sinceLastFault(history, op.answered().at()))
        .max()
        .orElse(0);
  }

  // a node that was mended has its time to come back
  private static boolean isSound(History history, Op op) {
    long end = op.answered() == null ? history.over : op.answered().at();
    return !history.suffers(op.asked().node(), op.asked().at() - RECOVERY, end);
  }

  private static long sinceLastFault(History history, long moment) {
    return moment - sinceFault(history).filter(at -> at <= moment).max().orElse(moment);
  }

  /// Returns the longest time after a fault without a sandbox that a sound node created.
  static long stall(History history) {
    long begin = sinceFault(history).min().orElse(0);
    List<Long> successes = new ArrayList<>();
    history.ops.stream()
        .filter(op -> op.is(Deed.CREATE) && op.isOk())
        .map(Op::answered)
        .forEach(answered -> successes.add(answered.at()));
    successes.sort(null);
    long before = begin;
    long longest = 0;
    for (long at : successes) {
      if (at > begin) {
        longest = Math.max(longest, at - before);
        before = at;
      }
    }
    return longest;
  }

  // a node that loses its lease kills what it runs, and starts it again when it has the next one
  private static long lapsed(History history) {
    return history.copies.values().stream()
        .flatMap(List::stream)
        .filter(copy -> !copy.hasEndedInOrder())
        .filter(copy -> history.spans.stream().anyMatch(span -> lapsed(history, copy, span)))
        .count();
  }

  private static boolean lapsed(History history, Copy copy, Span span) {
    long from = span.from();
    long to = span.to() + RECOVERY;
    return span.node() != copy.node()
        && !history.suffers(copy.node(), from - RECOVERY, to)
        && copy.start() < to
        && history.copies.get(copy.started.name()).stream()
            .anyMatch(next ->
                next.start() > Math.max(copy.start(), from)
                    && next.start() < to
                    && next.started.life().equals(copy.started.life()));
  }

  /// Returns how long after a fault all sound nodes knew of it: none of them showed anything as
  /// running on the broken node.
  private static OptionalLong noticed(History history) {
    return history.spans.stream()
        .filter(Span::isAway)
        .filter(span -> !livingOn(history, span.node(), span.from()).isEmpty())
        .mapToLong(span -> noticed(history, span))
        .filter(value -> value >= 0)
        .max();
  }

  private static long noticed(History history, Span span) {
    long last = -1;
    for (Shown shown : history.shown) {
      boolean inTime = span.from() < shown.at() && shown.at() < span.to();
      if (inTime && !history.suffers(shown.node(), shown.at(), shown.at())) {
        boolean unaware =
            shown.rows().stream().anyMatch(row -> row.running() && row.node() == span.node());
        if (unaware) {
          last = shown.at();
        } else {
          last = Math.max(last, span.from());
        }
      }
    }
    return last < 0 ? -1 : last - span.from();
  }

  private static OptionalLong minorityStop(History history) {
    return history.spans.stream()
        .filter(span -> span.fault().isSilent())
        .flatMapToLong(span ->
            livingOn(history, span.node(), span.from()).stream()
                .mapToLong(copy -> copy.lastBeatBy(span.to()) - span.from()))
        .max();
  }

  /// Returns the least time between the last beat of a copy and the start of the next one.
  private static OptionalLong margin(History history) {
    return moves(history).stream()
        .mapToLong(move -> move.next().start() - move.lost().lastBeatBy(move.next().start()))
        .min();
  }

  /// Returns for how long after it woke up a paused node ran what others had taken over.
  private static OptionalLong late(History history) {
    return moves(history).stream()
        .filter(move -> move.span().fault() == Fault.PAUSED)
        .mapToLong(move -> Math.max(0, move.lost().lastBeat() - move.span().to()))
        .max();
  }

  // ---- convergence ----

  /// Returns since when all sound nodes show the same, and what was acknowledged as running; empty
  /// if they do not at the end. What clients are just changing may be shown in two ways, as nodes
  /// are not asked at the same moment. A creation that was never acknowledged, since whoever asked
  /// for it was lost on the way, is finished by others when its time is up.
  static Optional<Long> equalSince(History history) {
    Set<String> promised = history.promised(history.over);
    Map<Integer, Shown> last = new TreeMap<>();
    Optional<Long> since = Optional.empty();
    Set<Integer> asked = new HashSet<>(history.lastShown().keySet());
    for (Shown shown : history.shown) {
      if (shown.at() <= history.mended || !asked.contains(shown.node())) {
        continue;
      }
      last.put(shown.node(), shown);
      if (last.keySet().equals(asked) && isEqual(history, last, promised)) {
        since = since.or(() -> Optional.of(shown.at()));
      } else {
        since = Optional.empty();
      }
    }
    return since;
  }

  private static boolean isEqual(History history, Map<Integer, Shown> last, Set<String> promised) {
    Set<String> changing = changing(history, last.values());
    return last.values().stream().map(shown -> settled(shown, changing)).distinct().count() == 1
        && last.values().stream()
            .allMatch(one ->
                last.keySet().stream().noneMatch(one.missing()::contains)
                    && settled(one, changing).stream()
                        .allMatch(row -> row.running() || !promised.contains(row.name())));
  }

  private static List<Row> settled(Shown shown, Set<String> changing) {
    return shown.rows().stream().filter(row -> !changing.contains(row.name())).toList();
  }

  // what clients were changing while the nodes were asked, or a moment before
  private static Set<String> changing(History history, Collection<Shown> last) {
    long from = last.stream().mapToLong(Shown::at).min().orElse(0) - SETTLING;
    long to = last.stream().mapToLong(Shown::at).max().orElse(0);
    return history.ops.stream()
        .filter(op -> !op.is(Deed.CALL) && !op.is(Deed.CHECKPOINT))
        .filter(op -> op.asked().at() <= to && endOf(op) >= from)
        .map(op -> op.asked().name())
        .collect(Collectors.toSet());
  }

  private static long endOf(Op op) {
    return op.answered() == null ? op.asked().at() + op.asked().limit() : op.answered().at();
  }

  /// Says what was shown differently the last time before a moment, and what had been asked about
  /// it.
  static String lastOdd(History history, long moment) {
    Set<Integer> asked = history.lastShown().keySet();
    Map<Integer, Shown> last = new TreeMap<>();
    Map<Integer, Shown> odd = Map.of();
    for (Shown shown : history.shown) {
      if (shown.at() >= moment) {
        break;
      }
      if (asked.contains(shown.node())) {
        last.put(shown.node(), shown);
        odd = isEqual(history, last, history.promised(history.over)) ? odd : new TreeMap<>(last);
      }
    }
    Set<String> names = new TreeSet<>();
    for (Row row : rowsOf(odd)) {
      if (!row.running() || odd.values().stream().anyMatch(shown -> !shown.rows().contains(row))) {
        names.add(row.name());
      }
    }
    String deeds =
        history.ops.stream()
            .filter(op -> names.contains(op.asked().name()) && !op.is(Deed.CALL))
            .map(op -> op.asked() + " " + op.answered())
            .limit(MOST_ODD)
            .collect(Collectors.joining(", "));
    return differences(odd) + (deeds.isEmpty() ? "" : "; " + deeds);
  }

  /// Says what the nodes show differently at the end.
  static String differences(History history) {
    return differences(history.lastShown());
  }

  private static Set<Row> rowsOf(Map<Integer, Shown> last) {
    return last.values().stream()
        .flatMap(shown -> shown.rows().stream())
        .collect(Collectors.toSet());
  }

  private static String differences(Map<Integer, Shown> last) {
    List<String> odd = new ArrayList<>();
    for (Row row : rowsOf(last)) {
      long seen = last.values().stream().filter(shown -> shown.rows().contains(row)).count();
      if (seen < last.size() || !row.running()) {
        odd.add(row + " by " + seen + " of " + last.size());
      }
    }
    last.values().stream()
        .filter(shown -> last.keySet().stream().anyMatch(shown.missing()::contains))
        .forEach(shown -> odd.add("node " + shown.node() + " misses " + shown.missing()));
    return String.join(", ", odd.subList(0, Math.min(MOST_ODD, odd.size())));
  }
}
