package io.superlearner.runtime.server;

import java.time.Duration;

/// How a [TaskStream] goes about its tasks.
///
/// @param maxConcurrency the most tasks at once, at least 1
/// @param ordered whether items come in the order of the inputs, or as soon as they are there
/// @param timeout how long one task may take, by the runtime's clock
/// @param onFailure what a task without a result means
/// @param shutdown how long tasks that are not wanted any more may take to end; zero kills them
public record StreamOptions(
    int maxConcurrency, boolean ordered, Duration timeout, OnFailure onFailure, Duration shutdown) {

  /// What a task without a result means.
  public enum OnFailure {
    /// The consumer gets a [TaskException], and the stream is closed.
    THROW,
    /// The consumer gets an `Exit` in the place of the result; one that took too long was killed.
    ITEM
  }

  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

  /// Checks the values.
  ///
  /// @throws IllegalArgumentException if one is out of its range
  public StreamOptions {
    if (maxConcurrency < 1) {
      throw new IllegalArgumentException(
          "max_concurrency " + maxConcurrency + " (expected at least 1)");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout " + timeout + " (expected more than 0)");
    }
    if (shutdown.isNegative()) {
      throw new IllegalArgumentException("shutdown " + shutdown + " (expected at least 0)");
    }
  }

  /// Returns the options of Elixir: as many tasks as there are CPUs, in order, 5 s for each, 5 s to
  /// end, and a failure is thrown.
  public static StreamOptions defaults() {
    int cpus = Runtime.getRuntime().availableProcessors();
    return new StreamOptions(cpus, true, DEFAULT_LIMIT, OnFailure.THROW, DEFAULT_LIMIT);
  }

  /// Returns the same options with another number of tasks at once.
  public StreamOptions withMaxConcurrency(int most) {
    return new StreamOptions(most, ordered, timeout, onFailure, shutdown);
  }

  /// Returns the same options with items as soon as they are there.
  public StreamOptions unordered() {
    return new StreamOptions(maxConcurrency, false, timeout, onFailure, shutdown);
  }

  /// Returns the same options with another time for each task.
  public StreamOptions withTimeout(Duration limit) {
    return new StreamOptions(maxConcurrency, ordered, limit, onFailure, shutdown);
  }

  /// Returns the same options with failures as items.
  public StreamOptions withFailuresAsItems() {
    return new StreamOptions(maxConcurrency, ordered, timeout, OnFailure.ITEM, shutdown);
  }

  /// Returns the same options with another time to end.
  public StreamOptions withShutdown(Duration limit) {
    return new StreamOptions(maxConcurrency, ordered, timeout, onFailure, limit);
  }
}
