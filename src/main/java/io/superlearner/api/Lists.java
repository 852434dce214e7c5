package io.superlearner.api;

import io.superlearner.cluster.Gathered;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/// Lists on their way between nodes, clients and bodies.
final class Lists {

  private Lists() {}

  /// Applies a function to every row; who answered stays.
  static <T, R> Gathered<R> map(Gathered<T> rows, Function<? super T, ? extends R> function) {
    return new Gathered<>(
        rows.items().stream().<R>map(function).toList(), rows.answered(), rows.missing());
  }

  /// Copies a list of a body as it was sent: with nulls, so that whoever checks it can say where
  /// they are.
  static <T> List<T> copy(List<T> sent) {
    return Collections.unmodifiableList(new ArrayList<>(sent));
  }
}
