package io.superlearner.runtime;

/// The answer of a process that was asked for its status.
///
/// @param info what the runtime knows of it
/// @param suspended whether it handles no messages until it is resumed
/// @param code the class whose code it runs
/// @param shown what it lets others see of its state, and of its log if one is kept
public record SystemStatus(ProcessInfo info, boolean suspended, String code, ProcessStatus shown) {}
