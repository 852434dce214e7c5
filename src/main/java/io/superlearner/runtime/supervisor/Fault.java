package io.superlearner.runtime.supervisor;

/// One fault in data that somebody wrote.
///
/// @param pointer where it is, as a JSON pointer (RFC 6901), such as `/children/0/restart`
/// @param sentence what is wrong there, naming the value and the rule
public record Fault(String pointer, String sentence) {}
