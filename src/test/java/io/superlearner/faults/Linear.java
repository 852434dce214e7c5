package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.History.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Tells whether what clients saw of one name can be explained by operations that happened one
/// after the other, each at one moment between its question and its answer. The name is there or it
/// is not; that is all the state.
///
/// It walks through questions and answers in the order of time and keeps all ways in which things
/// may stand: whether the name is there, which of the open operations have happened, and how many
/// of those whose answer nobody knows may still happen.
final class Linear {

  private static final String TAKEN = "already_exists";

  /// What an operation must have found, and what it left.
  private enum Step {
    /// It was not there and is now.
    MAKES,
    /// It was there and is no more.
    REMOVES,
    /// It was there.
    FINDS,
    /// It was not there.
    MISSES,
    /// Nothing can be learned from it.
    NOTHING;

    boolean mayHappen(boolean there) {
      return switch (this) {
        case MAKES, MISSES -> !there;
        case REMOVES, FINDS -> there;
        case NOTHING -> true;
      };
    }

    boolean after(boolean there) {
      return switch (this) {
        case MAKES -> true;
        case REMOVES -> false;
        case FINDS, MISSES, NOTHING -> there;
      };
    }
  }

  /// One way in which things may stand.
  ///
  /// @param happened those of the open operations that have happened
  /// @param makes how many creations without an answer may still happen
  /// @param removes how many deletions without an answer may still happen
  private record Stand(boolean there, Set<Op> happened, int makes, int removes) {

    Stand {
      happened = Set.copyOf(happened);
    }

    Stand with(Op op) {
      Set<Op> more = new HashSet<>(happened);
      more.add(op);
      return new Stand(stepOf(op).after(there), more, makes, removes);
    }

    Stand without(Op op) {
      Set<Op> less = new HashSet<>(happened);
      less.remove(op);
      return new Stand(there, less, makes, removes);
    }
  }

  private record Moment(long at, boolean isQuestion, Op op) {}

  private Linear() {}

  /// Looks at all operations of one name.
  ///
  /// @param there whether it is there in the end; empty if that is not known
  /// @return what cannot be explained, in words
  static Optional<String> fault(List<Op> ops, Optional<Boolean> there) {
    Set<Op> open = new HashSet<>();
    Set<Stand> stands = Set.of(new Stand(false, Set.of(), 0, 0));
    for (Moment moment : moments(ops)) {
      if (moment.isQuestion()) {
        open.add(moment.op());
        continue;
      }
      stands = answered(reachable(stands, open), moment.op());
      open.remove(moment.op());
      if (stands.isEmpty()) {
        return Optional.of("%s cannot be explained".formatted(moment.op()));
      }
    }
    boolean explained =
        there.isEmpty()
            || reachable(stands, open).stream().anyMatch(stand -> stand.there() == there.get());
    return explained
        ? Optional.empty()
        : Optional.of("in the end it " + (there.get() ? "is" : "is not") + " there");
  }

  private static List<Moment> moments(List<Op> ops) {
    List<Moment> moments = new ArrayList<>();
    for (Op op : ops) {
      if (stepOf(op) != Step.NOTHING) {
        moments.add(new Moment(op.asked().at(), true, op));
        if (op.answered() != null) {
          moments.add(new Moment(op.answered().at(), false, op));
        }
      }
    }
    // within one millisecond nothing is known of the order, so all may overlap
    moments.sort(
        Comparator.comparingLong(Moment::at)
            .thenComparingInt(moment -> moment.isQuestion() ? 0 : 1));
    return moments;
  }

  private static Step stepOf(Op op) {
    String text = op.answered() == null ? "" : op.answered().text();
    return switch (op.asked().deed()) {
      case CREATE -> text.contains(TAKEN) ? Step.FINDS : Step.MAKES;
      case DELETE -> text.contains(Client.NOT_FOUND) ? Step.MISSES : Step.REMOVES;
      case CALL, MIGRATE, CHECKPOINT, CRASH -> op.isOk() ? Step.FINDS : Step.NOTHING;
    };
  }

  // refused for any other reason: it may have been there for a moment, or may yet be
  private static boolean isUnknown(Op op) {
    return !op.isOk() && (stepOf(op) == Step.MAKES || stepOf(op) == Step.REMOVES);
  }

  private static Set<Stand> answered(Set<Stand> stands, Op op) {
    Set<Stand> next = new HashSet<>();
    for (Stand stand : stands) {
      if (stand.happened().contains(op)) {
        Stand rest = stand.without(op);
        next.add(rest);
        if (isUnknown(op) && op.asked().deed() == Deed.CREATE) {
          next.add(new Stand(false, rest.happened(), rest.makes(), rest.removes()));
        }
      } else if (isUnknown(op)) {
        boolean makes = stepOf(op) == Step.MAKES;
        next.add(
            new Stand(
                stand.there(),
                stand.happened(),
                stand.makes() + (makes ? 1 : 0),
                stand.removes() + (makes ? 0 : 1)));
      }
    }
    return next;
  }

  // all that may stand after any of the open operations have happened, in any order
  private static Set<Stand> reachable(Set<Stand> stands, Set<Op> open) {
    Set<Stand> all = new HashSet<>(stands);
    List<Stand> fresh = new ArrayList<>(stands);
    while (!fresh.isEmpty()) {
      Stand stand = fresh.removeLast();
      List<Stand> next = new ArrayList<>();
      open.stream()
          .filter(Predicate.not(stand.happened()::contains))
          .filter(op -> stepOf(op).mayHappen(stand.there()))
          .forEach(op -> next.add(stand.with(op)));
      if (stand.makes() > 0 && !stand.there()) {
        next.add(new Stand(true, stand.happened(), stand.makes() - 1, stand.removes()));
      }
      if (stand.removes() > 0 && stand.there()) {
        next.add(new Stand(false, stand.happened(), stand.makes(), stand.removes() - 1));
      }
      next.stream().filter(all::add).forEach(fresh::add);
    }
    return all;
  }
}
