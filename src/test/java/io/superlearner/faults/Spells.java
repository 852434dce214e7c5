package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Fault;
import io.superlearner.faults.History.Copy;
import io.superlearner.faults.History.Dark;
import io.superlearner.faults.History.Op;
import io.superlearner.faults.Verdict.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/// How long things take that are no takeover: restarts, moves in order, ends in order, and the way
/// back to a whole cluster. Pure functions of a log.
final class Spells {

  private Spells() {}

  /// Returns what can be measured in a log, without what cannot.
  static Map<Measure, Long> figures(History history) {
    Map<Measure, Long> figures = new EnumMap<>(Measure.class);
    List<Long> pauses =
        trips(history).stream()
            .map(trip -> Math.max(0, trip.arrived().start() - trip.left().lastBeat()))
            .sorted()
            .toList();
    if (!pauses.isEmpty()) {
      figures.put(Measure.PAUSE_P95, pauses.get((pauses.size() - 1) * 95 / 100));
      figures.put(Measure.PAUSE_MAX, pauses.getLast());
      figures.put(Measure.MOVING, moving(history));
    }
    List<Long> restarts = restarts(history);
    if (!restarts.isEmpty()) {
      figures.put(Measure.RESTART_P99, restarts.get((restarts.size() - 1) * 99 / 100));
    }
    graceful(history).ifPresent(value -> figures.put(Measure.GRACEFUL, value));
    redundancy(history).ifPresent(value -> figures.put(Measure.REDUNDANCY, value));
    coldStart(history).ifPresent(value -> figures.put(Measure.COLD_START, value));
    return figures;
  }

  // ---- moves in order ----

  /// A copy that ended in order, and the next one, on another node.
  private record Trip(Copy left, Copy arrived) {}

  // what is created more than once may have been deleted in between; a node that loses its lease
  // ends
  // what it runs in order too
  private static List<Trip> trips(History history) {
    List<Trip> trips = new ArrayList<>();
    history.copies.forEach((name, copies) -> {
      if (history.isCreatedOnce(name)) {
        for (Copy copy : copies) {
          next(copies, copy)
              .filter(_ -> copy.hasEndedInOrder())
              .filter(next -> next.node() != copy.node())
              .filter(next -> !isBroken(history, copy.node(), copy.lastBeat(), next.start()))
              .ifPresent(next -> trips.add(new Trip(copy, next)));
        }
      }
    });
    return trips;
  }

  private static boolean isBroken(History history, int node, long from, long to) {
    return history.spans.stream()
        .filter(span -> span.fault().isExcuse() && span.fault() != Fault.ENDED)
        .anyMatch(span -> span.node() == node && span.meets(from, to));
  }

  private static Optional<Copy> next(List<Copy> copies, Copy copy) {
    return copies.stream()
        .filter(other -> other != copy && other.start() > copy.start())
        .min(Comparator.comparingLong(Copy::start));
  }

  // by the time in which they live nowhere, which is the part of a move that can be seen
  private static long moving(History history) {
    List<Trip> trips = trips(history);
    return trips.stream()
        .mapToLong(one ->
            trips.stream()
                .filter(other ->
                    other.left().end() <= one.left().end()
                        && one.left().end() < other.arrived().start())
                .count())
        .max()
        .orElse(0);
  }

  // ---- crashes ----

  private static List<Long> restarts(History history) {
    List<Long> restarts = new ArrayList<>();
    for (Op op : crashes(history)) {
      crashed(history, op)
          .ifPresent(copy ->
              next(history.copies.get(copy.started.name()), copy)
                  .filter(next -> next.started.life().equals(copy.started.life()))
                  .ifPresent(next -> restarts.add(Math.max(0, next.start() - copy.end()))));
    }
    restarts.sort(null);
    return restarts;
  }

  private static List<Op> crashes(History history) {
    return history.ops.stream().filter(op -> op.is(Deed.CRASH) && op.isOk()).toList();
  }

  // the copy that lived as it was asked
  private static Optional<Copy> crashed(History history, Op op) {
    return history.copies.getOrDefault(op.asked().name(), List.of()).stream()
        .filter(copy -> copy.start() <= op.asked().at() && !copy.hasEndedBy(op.asked().at()))
        .max(Comparator.comparingLong(Copy::start));
  }

  /// Returns the names of what crashed, was not deleted, and was not started again by the same life
  /// of its node, though nothing happened to that.
  static Set<String> neverRestarted(History history) {
    return crashes(history).stream()
        .filter(op -> history.ops.stream().noneMatch(other -> isDeleteOf(other, op)))
        .filter(op ->
            crashed(history, op)
                .filter(copy -> !history.suffers(copy.node(), op.asked().at(), history.over))
                .filter(copy ->
                    next(history.copies.get(copy.started.name()), copy)
                        .filter(next -> next.started.life().equals(copy.started.life()))
                        .isEmpty())
                .isPresent())
        .map(op -> op.asked().name())
        .collect(Collectors.toSet());
  }

  private static boolean isDeleteOf(Op other, Op op) {
    return other.is(Deed.DELETE) && other.asked().name().equals(op.asked().name());
  }

  /// Returns copies that are one too many: more than so many others of their name were started
  /// again by the same life of their node in the time before.
  ///
  /// @param most how many restarts there may be in a period
  /// @param period in milliseconds
  static List<Copy> tooOften(History history, int most, long period) {
    List<Copy> tooMany = new ArrayList<>();
    for (List<Copy> copies : history.copies.values()) {
      for (Copy copy : copies) {
        long before =
            copies.stream()
                .filter(other -> other.started.life().equals(copy.started.life()))
                .filter(other -> other.started.epoch() == copy.started.epoch())
                .filter(
                    other -> copy.start() - period < other.start() && other.start() < copy.start())
                .count();
        // the first of them may have been started by somebody else
        if (before > most) {
          tooMany.add(copy);
        }
      }
    }
    return tooMany;
  }

  // ---- nodes ----

  private static OptionalLong graceful(History history) {
    return history.left.stream()
        .filter(Fact.Left::byItself)
        .flatMapToLong(left ->
            history.spans.stream()
                .filter(span -> span.node() == left.node() && span.fault() == Fault.ENDED)
                .filter(span -> span.holds(left.at()))
                .mapToLong(span -> left.at() - span.from()))
        .max();
  }

  // from the last repair before somebody saw that all is whole
  private static OptionalLong redundancy(History history) {
    long before = 0;
    long longest = -1;
    for (long whole : history.whole) {
      long since = before;
      OptionalLong repaired =
          history.spans.stream()
              .filter(span -> since < span.to() && span.to() <= whole)
              .mapToLong(span -> history.untilBegun(span).to())
              .max();
      if (repaired.isPresent()) {
        longest = Math.max(longest, whole - repaired.getAsLong());
      }
      before = whole;
    }
    return longest < 0 ? OptionalLong.empty() : OptionalLong.of(longest);
  }

  private static OptionalLong coldStart(History history) {
    return history.darkness().stream()
        .filter(history::isAllDead)
        .flatMapToLong(dark ->
            history.promised(dark.from()).stream()
                .flatMapToLong(name -> firstStart(history, name, dark).stream()))
        .max();
  }

  private static OptionalLong firstStart(History history, String name, Dark dark) {
    return history.copies.getOrDefault(name, List.of()).stream()
        .filter(copy -> copy.start() > dark.from())
        .mapToLong(copy -> Math.max(0, copy.start() - dark.to()))
        .min();
  }
}
