package io.superlearner.runtime.supervisor;

/// Why a specification is refused.
///
/// @param code OTP's word, such as `duplicate_child_name` or `invalid_shutdown`
/// @param detail the value that is wrong, and what was expected
public record SpecProblem(String code, String detail) {

  private static final String AFTER_CODE = ": ";

  /// Returns a fault whose sentence begins with a code.
  static SpecProblem of(Fault fault) {
    String sentence = fault.sentence();
    int at = sentence.indexOf(AFTER_CODE);
    return new SpecProblem(sentence.substring(0, at), sentence.substring(at + AFTER_CODE.length()));
  }

  /// Returns the code and the detail, such as `invalid_shutdown: -10 (expected …)`.
  @Override
  public String toString() {
    return code + AFTER_CODE + detail;
  }
}
