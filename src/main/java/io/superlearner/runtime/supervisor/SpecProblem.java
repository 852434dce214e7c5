package io.superlearner.runtime.supervisor;

/// Why a specification is refused.
///
/// @param code OTP's word, such as `duplicate_child_name` or `invalid_shutdown`
/// @param detail the value that is wrong, and what was expected
public record SpecProblem(String code, String detail) {

  /// Returns the code and the detail, such as `invalid_shutdown: -10 (expected …)`.
  @Override
  public String toString() {
    return code + ": " + detail;
  }
}
