package io.superlearner.sandbox;

import io.superlearner.runtime.supervisor.ProcessModule;
import java.util.Optional;

/// Finds modules by the word that trees use.
@FunctionalInterface
interface ModuleFinder {

  /// Returns the module; empty if there is none with this name.
  ///
  /// @throws java.io.UncheckedIOException if it was not found, and not all could be read
  Optional<ProcessModule> find(String name);
}
