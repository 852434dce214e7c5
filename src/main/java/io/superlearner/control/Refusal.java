package io.superlearner.control;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a request was refused, in a form that a program can act on.
///
/// @param code what kind of refusal it is
/// @param detail one sentence for people, naming the value and the rule
/// @param parameter the one parameter at fault, if there is one
/// @param faults every fault that was found in a body, each with its place
public record Refusal(Code code, String detail, @Nullable String parameter, List<Fault> faults) {

  /// One fault in a body.
  ///
  /// @param pointer where it is, as a JSON pointer (RFC 6901), such as `/tree/children/0/restart`
  /// @param detail what is wrong there, naming the value and the rule
  public record Fault(String pointer, String detail) {}

  /// Copies the list of faults.
  public Refusal {
    faults = List.copyOf(faults);
  }

  /// Returns a refusal that no single parameter is to blame for.
  public static Refusal of(Code code, String detail) {
    return new Refusal(code, detail, null, List.of());
  }

  /// Returns a refusal of one parameter.
  public static Refusal ofParameter(Code code, String parameter, String detail) {
    return new Refusal(code, detail, parameter, List.of());
  }
}
