package io.superlearner.runtime.supervisor;

/// Plain data were to be read as a spec, and are none; thrown by the `read` methods of this package
/// in the thread that reads.
///
/// A [SupervisorInit] may let it pass: the start, or the change, is then refused with its problem.
public final class SpecException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final transient SpecProblem problem;

  /// Makes an exception whose message is the problem's text.
  public SpecException(SpecProblem problem) {
    super(problem.toString());
    this.problem = problem;
  }

  SpecException(String code, String detail) {
    this(new SpecProblem(code, detail));
  }

  /// Returns what is wrong.
  public SpecProblem problem() {
    return problem;
  }

  /// Throws the first fault that a reader has found, if there is one.
  static void throwIfFaulty(Arguments reader) {
    for (Fault fault : reader.faults()) {
      throw new SpecException(SpecProblem.of(fault));
    }
  }
}
