package io.superlearner.runtime.supervisor;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a supervisor is made from, static or dynamic, and what [Supervisor#changeConfig] puts in
/// its place.
public sealed interface SupervisorConfig permits SupervisorSpec, DynamicSpec {

  /// Returns why no supervisor is made from this; empty if one is.
  Optional<SpecProblem> problem();

  /// Reads flags and children from plain data, as OTP's `init/1` returns them.
  ///
  /// ```java
  /// SupervisorConfig.read(
  ///     Map.of("strategy", "rest_for_one", "intensity", 2, "period", 10),
  ///     List.of(
  ///         Counter.class,
  ///         Map.of("id", "b", "start", Counter.class, "restart", "transient")));
  /// ```
  ///
  /// The strategy `simple_one_for_one` asks for exactly one child, the template.
  ///
  /// @param flags see [SupervisorFlags#read]
  /// @param children a list, for each element see [ChildSpec#read]
  /// @throws SpecException with the codes of those two, of [#problem()], `badarg` for children that
  ///   are no list, `bad_start_spec` for a number of templates other than 1, and `bad_combination`
  ///   for automatic shutdown with `simple_one_for_one`
  static SupervisorConfig read(@Nullable Object flags, @Nullable Object children) {
    return PlainConfig.read(flags, children);
  }
}
