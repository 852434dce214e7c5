package io.superlearner.cluster;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.MessageTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What programs say to each other, made fit to travel and turned back.
///
/// Fit are: null, booleans, numbers, characters, text, bytes, instants, durations, pids, refs,
/// names of nodes and sandboxes, exit reasons, casts, [Down] and [ExitMessage]; lists, sets and
/// maps of such; and records and enums that a program has named, see [MessageTypes]. A copy shares
/// nothing with its original. Lists, sets and maps keep their order, not their class.
final class Payloads {

  /// How deeply a value may be nested.
  static final int DEEPEST = 100;

  private final MessageTypes types;

  Payloads(MessageTypes types) {
    this.types = types;
  }

  // ---- leaving ----

  /// Makes a value fit to travel.
  ///
  /// @throws IllegalArgumentException if something in it is not; the message names its class
  @Nullable Object leaving(@Nullable Object value) {
    return leaving(value, 0);
  }

  private @Nullable Object leaving(@Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException(
          "not sendable to another node: nested more than " + DEEPEST + " deep");
    }
    return switch (value) {
      case null -> null;
      case Cast(var payload) -> new Cast(leaving(payload, depth + 1));
      case Down(var monitor, var pid, var reason) -> new Down(monitor, pid, plain(reason));
      case ExitMessage(var from, var reason) -> new ExitMessage(from, plain(reason));
      case ExitReason reason -> plain(reason);
      // goes on as it came
      case Tagged tagged -> tagged;
      case List<?> list -> all(list, new ArrayList<>(list.size()), depth);
      case Set<?> set -> all(set, new LinkedHashSet<>(), depth);
      case Map<?, ?> map -> leavingMap(map, depth);
      default -> isPlain(value) ? value : tagged(value, depth);
    };
  }

  /// An exception stays on its node; its class and message go as text.
  private static ExitReason plain(ExitReason reason) {
    return reason instanceof ExitReason.Crashed crashed
        ? ExitReason.abnormal(crashed.toString())
        : reason;
  }

  private static boolean isPlain(Object value) {
    return switch (value) {
      case String _, Boolean _, Character _, byte[] _, Instant _, Duration _ -> true;
      case Integer _, Long _, Double _, Float _, Short _, Byte _ -> true;
      case Pid _, Ref _, NodeName _, SandboxId _ -> true;
      // by their exact classes, as these can be extended
      case BigInteger _, BigDecimal _ ->
          value.getClass() == BigInteger.class || value.getClass() == BigDecimal.class;
      default -> false;
    };
  }

  private Collection<@Nullable Object> all(
      Iterable<?> from, Collection<@Nullable Object> into, int depth) {
    from.forEach(item -> into.add(leaving(item, depth + 1)));
    return into;
  }

  private Map<@Nullable Object, @Nullable Object> leavingMap(Map<?, ?> map, int depth) {
    Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, item) -> copy.put(leaving(key, depth + 1), leaving(item, depth + 1)));
    return copy;
  }

  private Tagged tagged(Object value, int depth) {
    Class<?> type = value instanceof Enum<?> word ? word.getDeclaringClass() : value.getClass();
    if (!types.mayLeave(type)) {
      throw new IllegalArgumentException(
          "not sendable to another node: a " + type.getName() + ", which no module has named");
    }
    if (value instanceof Enum<?> word) {
      return new Tagged(type.getName(), List.of(word.name()));
    }
    List<@Nullable Object> parts = new ArrayList<>();
    all(RecordShape.of(type).parts(value), parts, depth);
    return new Tagged(type.getName(), parts);
  }

  // ---- arriving ----

  /// Turns back what arrived for a process of this node.
  ///
  /// @throws IllegalArgumentException if something in it is not fit, or is of a type that the
  ///   receiver's program has not named
  @Nullable Object arriving(@Nullable Object value, Pid receiver) {
    return switch (value) {
      case null -> null;
      case Cast(var payload) -> new Cast(arriving(payload, receiver));
      case Down _, ExitMessage _, ExitReason _ -> value;
      case Tagged tagged -> untagged(tagged, receiver);
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(arriving(item, receiver)));
        yield copy;
      }
      case Set<?> set -> {
        Set<@Nullable Object> copy = new LinkedHashSet<>();
        set.forEach(item -> copy.add(arriving(item, receiver)));
        yield copy;
      }
      case Map<?, ?> map -> arrivingMap(map, receiver);
      default -> {
        if (!isPlain(value)) {
          throw new IllegalArgumentException("not plain data: a " + value.getClass().getName());
        }
        yield value;
      }
    };
  }

  private Map<@Nullable Object, @Nullable Object> arrivingMap(Map<?, ?> map, Pid receiver) {
    Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, item) -> copy.put(arriving(key, receiver), arriving(item, receiver)));
    return copy;
  }

  private Object untagged(Tagged tagged, Pid receiver) {
    Class<?> type = types.find(receiver, tagged.type()).orElse(null);
    if (type == null) {
      throw new IllegalArgumentException(
          "the program of " + receiver + " has named no type " + tagged.type());
    }
    if (type.isRecord()) {
      List<@Nullable Object> parts = new ArrayList<>();
      tagged.parts().forEach(part -> parts.add(arriving(part, receiver)));
      return RecordShape.of(type).make(parts);
    }
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(tagged.parts().getFirst())) {
        return constant;
      }
    }
    throw new IllegalArgumentException(type.getName() + " has no such constant");
  }
}
