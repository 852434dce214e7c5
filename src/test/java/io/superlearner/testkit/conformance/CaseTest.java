package io.superlearner.testkit.conformance;

/// A test that says it is a case of the list.
///
/// @param id the id its display name begins with
/// @param type the name of its class, as the virtual machine has it: `a.b.Outer$Nested`
/// @param method the name of its method
public record CaseTest(String id, String type, String method) {

  /// Returns class and method as people write them: without the package, `Outer.Nested.method`.
  public String shortName() {
    return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + method;
  }
}
