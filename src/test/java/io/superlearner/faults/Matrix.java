package io.superlearner.faults;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// All cases.
final class Matrix {

  /// In the order of their names, in which they run.
  static final List<Case> ALL =
      Stream.of(
              Deaths.ALL,
              Networks.ALL,
              Joins.ALL,
              Times.ALL,
              DiskFaults.ALL,
              DamagedDisks.ALL,
              Shortages.ALL,
              Admins.ALL,
              Strangers.ALL,
              Soaks.ALL)
          .flatMap(Collection::stream)
          .sorted(Comparator.comparing(Case::name))
          .toList();

  private Matrix() {}
}
