package io.superlearner.sandbox;

import io.superlearner.runtime.supervisor.ChildType;
import org.jspecify.annotations.Nullable;

/// A module that a sandbox can be made from, or a jar that brings none.
///
/// @param name the word that trees use; for a jar that could not be read its file name
/// @param type worker or supervisor
/// @param summary one line on what it does
/// @param source `built-in`, or the name of the jar that brings it
/// @param error why it cannot be used; null if it can
public record ModuleInfo(
    String name, ChildType type, String summary, String source, @Nullable String error) {}
