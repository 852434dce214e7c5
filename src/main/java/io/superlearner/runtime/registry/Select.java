package io.superlearner.runtime.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which entries of a registry somebody wants, and what of them: a pattern, guards, and a body, as
/// in a match specification of Elixir's, but typed.
///
/// ```java
/// Registry<String, Integer> registry = Registry.unique(runtime);
/// registry.register(self.pid(), "worker-7", 12);
/// List<Pid> busy =
///     registry.select(
///         Select.<String, Integer>where(row -> row.key().startsWith("worker-"))
///             .when(row -> row.value() > 10)
///             .take(Row::owner));
/// assert busy.equals(List.of(self.pid()));
/// ```
///
/// Patterns are predicates, so a key or value that looks like a placeholder stands for itself, and
/// equality is that of `equals`: `1` and `1.0` are two keys. Predicates run outside of locks; what
/// one of them throws is thrown to whoever selects.
///
/// @param <K> the registry's keys
/// @param <V> the registry's values
/// @param <R> what is taken of each entry
public final class Select<K, V extends @Nullable Object, R extends @Nullable Object> {

  private final List<Predicate<? super Row<K, V>>> conditions;
  private final Function<? super Row<K, V>, ? extends R> body;

  private Select(
      List<Predicate<? super Row<K, V>>> conditions,
      Function<? super Row<K, V>, ? extends R> body) {
    this.conditions = conditions;
    this.body = body;
  }

  /// Wants every entry.
  public static <K, V extends @Nullable Object> Select<K, V, Row<K, V>> all() {
    return new Select<>(List.of(), row -> row);
  }

  /// Wants the entries that fit a pattern.
  ///
  /// @throws IllegalArgumentException without a pattern
  public static <K, V extends @Nullable Object> Select<K, V, Row<K, V>> where(
      Predicate<? super Row<K, V>> pattern) {
    return Select.<K, V>all().when(pattern);
  }

  /// Wants only those for which a guard holds too.
  ///
  /// @throws IllegalArgumentException without a guard
  @SuppressWarnings("NullAway") // for callers that do not know of nullness
  public Select<K, V, R> when(Predicate<? super Row<K, V>> guard) {
    if (guard == null) {
      throw new IllegalArgumentException("a select needs a condition, got null");
    }
    List<Predicate<? super Row<K, V>>> more = new ArrayList<>(conditions);
    more.add(guard);
    return new Select<>(List.copyOf(more), body);
  }

  /// Takes this of each entry.
  ///
  /// @throws IllegalArgumentException without a body
  @SuppressWarnings("NullAway") // for callers that do not know of nullness
  public <S extends @Nullable Object> Select<K, V, S> take(
      Function<? super Row<K, V>, ? extends S> other) {
    if (other == null) {
      throw new IllegalArgumentException("a select needs a body, got null");
    }
    return new Select<>(conditions, other);
  }

  boolean wants(Row<K, V> row) {
    return conditions.stream().allMatch(condition -> condition.test(row));
  }

  R of(Row<K, V> row) {
    return body.apply(row);
  }
}
