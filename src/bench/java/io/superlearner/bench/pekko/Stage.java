package io.superlearner.bench.pekko;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/// An actor system whose guardian starts actors for whoever asks.
final class Stage implements AutoCloseable {

  /// How long anything may take before the benchmark is broken.
  static final Duration LIMIT = Duration.ofMinutes(2);

  private final ActorSystem<SpawnProtocol.Command> system =
      ActorSystem.create(SpawnProtocol.create(), "bench", ConfigFactory.load("pekko-bench.conf"));

  /// Starts an actor below the guardian.
  <T> ActorRef<T> spawn(Behavior<T> behavior) {
    return ask(system, replyTo -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo));
  }

  /// Starts some actors below the guardian.
  <T> List<ActorRef<T>> spawn(int count, IntFunction<Behavior<T>> behavior) {
    List<ActorRef<T>> refs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      refs.add(spawn(behavior.apply(i)));
    }
    return refs;
  }

  /// Asks an actor and waits for its reply.
  <T, R> R ask(ActorRef<T> actor, Function<ActorRef<R>, T> request) {
    CompletionStage<R> reply = AskPattern.ask(actor, request::apply, LIMIT, system.scheduler());
    return reply.toCompletableFuture().join();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
