package io.superlearner.control;

import org.jspecify.annotations.Nullable;

/// A module from which sandboxes can be made.
///
/// @param name the word that requests and trees use
/// @param type supervisor or worker
/// @param summary one line on what it does
/// @param source `built-in`, or the jar that brings it
/// @param error why the jar could not be read, if it could not; such a module cannot be used
public record ModuleRow(
    String name, ProcessType type, String summary, String source, @Nullable String error) {}
