package io.superlearner.runtime.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a registry hands the entries of a key to somebody, part by part.
public enum Dispatch {
  /// On the calling thread, one partition after another.
  SERIAL {
    @Override
    <T> void run(List<T> parts, Consumer<? super T> action) {
      List<Throwable> failures = new ArrayList<>();
      for (T part : parts) {
        try {
          action.accept(part);
        } catch (RuntimeException | Error failure) {
          failures.add(failure);
        }
      }
      raise(failures);
    }
  },
  /// On a virtual thread for each partition, all at the same time.
  PARALLEL {
    @Override
    <T> void run(List<T> parts, Consumer<? super T> action) {
      List<CompletableFuture<Void>> running =
          parts.stream()
              .map(part ->
                  CompletableFuture.runAsync(() -> action.accept(part), Thread.ofVirtual()::start))
              .toList();
      List<Throwable> failures = new ArrayList<>();
      running.forEach(each -> {
        Throwable failure = failureOf(each);
        if (failure != null) {
          failures.add(failure);
        }
      });
      raise(failures);
    }
  };

  /// Runs an action for each part, for all of them whatever it throws, and returns when it has.
  ///
  /// @throws RuntimeException or error: the first that was thrown, with the others suppressed
  abstract <T> void run(List<T> parts, Consumer<? super T> action);

  // a join gives a worker's thread a substitute meanwhile
  private static @Nullable Throwable failureOf(CompletableFuture<Void> future) {
    try {
      future.join();
      return null;
    } catch (CompletionException failure) {
      return failure.getCause();
    }
  }

  @SuppressWarnings("ReferenceEquality") // nothing suppresses itself
  private static void raise(List<Throwable> failures) {
    if (failures.isEmpty()) {
      return;
    }
    Throwable first = failures.getFirst();
    failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
    switch (first) {
      case Error error -> throw error;
      case RuntimeException failure -> throw failure;
      default -> throw new IllegalStateException(first);
    }
  }
}
