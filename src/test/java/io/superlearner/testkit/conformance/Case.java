package io.superlearner.testkit.conformance;

/// A case of the conformance list.
///
/// @param id such as `B07`
/// @param group the heading it stands under
/// @param what what must hold, as in the list
public record Case(String id, String group, String what) {}
