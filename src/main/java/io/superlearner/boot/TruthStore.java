package io.superlearner.boot;

import io.superlearner.config.ClusterSettings;
import io.superlearner.config.NodeSettings;
import io.superlearner.config.TruthSettings;
import io.superlearner.identity.JoinSecret;
import io.superlearner.truth.Standing;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.ratis.RatisSettings;
import io.superlearner.truth.ratis.RatisTruth;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Opens this node's part of truth before anything else of the node is made.
final class TruthStore {

  private static final System.Logger LOG = System.getLogger(TruthStore.class.getName());
  private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);

  private TruthStore() {}

  /// Opens it and waits, as long as the process is not asked to end, until it takes part and a
  /// majority answers: before that a node can do nothing right.
  ///
  /// @param hints where other parts of truth may be, besides the configured addresses
  /// @throws IllegalStateException if it cannot be opened, must not take part, or the process ends
  static RatisTruth open(
      NodeSettings node,
      ClusterSettings cluster,
      TruthSettings truth,
      JoinSecret secret,
      Supplier<List<String>> hints) {
    try {
      RatisTruth opened = RatisTruth.open(settings(node, cluster, truth, secret), hints);
      try {
        join(opened);
        return opened;
      } catch (IOException | RuntimeException failure) {
        opened.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new IllegalStateException("truth cannot be opened: " + failure.getMessage(), failure);
    }
  }

  private static RatisSettings settings(
      NodeSettings node, ClusterSettings cluster, TruthSettings truth, JoinSecret secret) {
    return new RatisSettings(
        node.name(),
        node.bind(),
        truth.port(),
        truth.directory(),
        cluster.name(),
        secret.text(),
        truth.bootstrap(),
        truth.members(),
        truth.election(),
        truth.limit());
  }

  private static void join(RatisTruth truth) throws IOException {
    AtomicBoolean ending = new AtomicBoolean();
    Thread waiting = Thread.currentThread();
    Thread end =
        new Thread(() -> {
          ending.set(true);
          waiting.interrupt();
        });
    Runtime.getRuntime().addShutdownHook(end);
    try {
      while (!hasJoined(truth)) {
        if (ending.get()) {
          throw new IllegalStateException("the node was asked to end while it waited for truth");
        }
      }
    } finally {
      forget(end, ending);
    }
  }

  private static void forget(Thread end, AtomicBoolean ending) {
    if (!ending.get()) {
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  private static boolean hasJoined(RatisTruth truth) throws IOException {
    try {
      truth.join(BETWEEN_WORDS);
      Standing standing = truth.standing();
      LOG.log(
          System.Logger.Level.INFO,
          () -> "truth answers; %s leads term %d".formatted(standing.leader(), standing.term()));
      return true;
    } catch (TruthUnavailableException notYet) {
      LOG.log(
          System.Logger.Level.INFO,
          () -> "waiting for a majority of truth's voters: " + notYet.getMessage());
      return false;
    }
  }
}
