package io.superlearner.sandbox;

import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Scheduler;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How the root of a sandbox is started, as a checked spec says.
///
/// @param path the root's path: its id
/// @param name the name it is registered under; null for none
/// @param module the word for what it runs
/// @param behavior makes a fresh root on a lane for the workers
record RootPlan(
    String path, @Nullable String name, String module, Function<Scheduler, Behavior> behavior) {}
