package io.superlearner.runtime.supervisor;

import java.util.List;
import java.util.Locale;

/// Which children a supervisor restarts when one of them is to be restarted.
public enum Strategy {
  /// Only the one that ended.
  ONE_FOR_ONE,
  /// All of them.
  ONE_FOR_ALL,
  /// The one that ended and those that were started after it.
  REST_FOR_ONE;

  /// Returns the children that are stopped, youngest first, and started again, oldest first, when
  /// one is to be restarted.
  ///
  /// @param <T> whatever stands for a child
  /// @param failed the child that is to be restarted
  /// @param inStartOrder all children
  /// @return a part of `inStartOrder`, in the same order; empty if the child is not in it
  public <T> List<T> affectedBy(T failed, List<T> inStartOrder) {
    int at = inStartOrder.indexOf(failed);
    if (at < 0) {
      return List.of();
    }
    return switch (this) {
      case ONE_FOR_ONE -> List.of(failed);
      case ONE_FOR_ALL -> List.copyOf(inStartOrder);
      case REST_FOR_ONE -> List.copyOf(inStartOrder.subList(at, inStartOrder.size()));
    };
  }

  /// Returns OTP's word, such as `one_for_all`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
