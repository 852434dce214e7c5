package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.RequestId;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.Sys;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where a server is to be found: OTP's server reference.
///
/// ```java
/// ServerRef reference = ServerRef.named("counter");
/// Object count = reference.call(self, "next", Duration.ofSeconds(5));
/// Registry<Integer, String> shards = Registry.unique(runtime);
/// ServerRef shard = ServerRef.via(7, shards::whereis);
/// assert shard.whereis(runtime).isEmpty();
/// ```
///
/// A name is looked up at each use, so a reference stays good when its server is restarted.
public sealed interface ServerRef {

  /// How long another node may take to say who has a name.
  Duration LOOKUP_LIMIT = Duration.ofSeconds(5);

  /// One process.
  record OfPid(Pid pid) implements ServerRef {}

  /// Whichever process is registered under a name on the asking node; null is nobody's name.
  record Named(@Nullable String name) implements ServerRef {}

  /// Whichever process is registered under a name on one node.
  record At(String name, NodeName node) implements ServerRef {}

  /// Whichever process has a name that counts in the whole cluster: OTP's `global`.
  record InCluster(String name) implements ServerRef {}

  /// Whichever process a registry knows under a key.
  ///
  /// @param key the key, of any type
  /// @param registry looks a key up; must not block
  record Via<K>(K key, Function<? super K, Optional<Pid>> registry) implements ServerRef {
    private Optional<Pid> find() {
      return registry.apply(key);
    }
  }

  /// Refers to one process.
  static ServerRef of(Pid pid) {
    return new OfPid(pid);
  }

  /// Refers to a registered name.
  static ServerRef named(@Nullable String name) {
    return new Named(name);
  }

  /// Refers to a name that is registered on one node, this one or another.
  static ServerRef at(String name, NodeName node) {
    return new At(name, node);
  }

  /// Refers to a name that counts in the whole cluster.
  static ServerRef inCluster(String name) {
    return new InCluster(name);
  }

  /// Refers to a key of a registry of any kind, such as `registry::whereis`.
  static <K> ServerRef via(K key, Function<? super K, Optional<Pid>> registry) {
    return new Via<>(key, registry);
  }

  /// Returns the server's pid; empty if nobody has the name or key. A pid is returned as it is,
  /// alive or not. A name on another node is asked for there, for at most [#LOOKUP_LIMIT].
  ///
  /// @throws io.superlearner.runtime.CallException if another node had to be asked, and did not
  ///   answer in time or is out of reach
  default Optional<Pid> whereis(ProcessRuntime runtime) {
    return switch (this) {
      case OfPid(Pid pid) -> Optional.of(pid);
      case Named(var name) -> name == null ? Optional.empty() : runtime.whereis(name);
      case At(var name, var node) -> runtime.nodes().whereis(name, node, LOOKUP_LIMIT);
      case InCluster(var name) -> runtime.nodes().whereis(name);
      case Via<?> via -> via.find();
    };
  }

  /// Returns the server's pid; that of no process if nobody has the name or key.
  private Pid pid(ProcessRuntime runtime) {
    return whereis(runtime).orElseGet(runtime::outside);
  }

  /// Calls the server from a process, see [Self#call].
  ///
  /// @throws io.superlearner.runtime.CallException if it does not exist, is the calling process,
  ///   ends before it replies, or does not reply in time
  default @Nullable Object call(Self self, @Nullable Object request, Duration limit) {
    return this instanceof At(var name, var node)
        ? self.runtime().nodes().call(self.pid(), name, node, request, limit)
        : self.call(pid(self.runtime()), request, limit);
  }

  /// Calls the server from outside of any process, see [ProcessRuntime#call].
  ///
  /// @throws io.superlearner.runtime.CallException if it does not exist, ends before it replies, or
  ///   does not reply in time
  default @Nullable Object call(ProcessRuntime runtime, @Nullable Object request, Duration limit) {
    return this instanceof At(var name, var node)
        ? runtime.nodes().call(runtime.outside(), name, node, request, limit)
        : runtime.call(pid(runtime), request, limit);
  }

  /// Sends a request from a process and does not wait, see [Self#sendRequest].
  default RequestId sendRequest(Self self, @Nullable Object request) {
    return this instanceof At(var name, var node)
        ? self.runtime().nodes().sendRequest(self.pid(), name, node, request)
        : self.sendRequest(pid(self.runtime()), request);
  }

  /// Sends a request from outside of any process and does not wait, see
  /// [ProcessRuntime#sendRequest].
  default RequestId sendRequest(ProcessRuntime runtime, @Nullable Object request) {
    return this instanceof At(var name, var node)
        ? runtime.nodes().sendRequest(runtime.outside(), name, node, request)
        : runtime.sendRequest(pid(runtime), request);
  }

  /// Sends a cast from a process; whether anybody gets it is not told.
  default void cast(Self self, @Nullable Object message) {
    if (this instanceof At) {
      if (self.isAlive()) {
        cast(self.runtime(), message);
      }
    } else {
      self.send(pid(self.runtime()), new Cast(message));
    }
  }

  /// Sends a cast from outside of any process; whether anybody gets it is not told.
  default void cast(ProcessRuntime runtime, @Nullable Object message) {
    if (this instanceof At(var name, var node)) {
      runtime.nodes().send(name, node, new Cast(message));
    } else {
      runtime.send(pid(runtime), new Cast(message));
    }
  }

  /// Stops the server and waits until it is gone, see [Sys#stop].
  ///
  /// @throws io.superlearner.runtime.CallException if it does not exist, is not gone in time, or
  ///   ended with another reason
  /// @throws IllegalArgumentException if the limit is negative
  default void stop(ProcessRuntime runtime, ExitReason reason, Duration limit) {
    Pid pid =
        this instanceof At(var name, var node)
            ? runtime.nodes().whereis(name, node, limit).orElseGet(runtime::outside)
            : pid(runtime);
    Sys.stop(runtime, pid, reason, limit);
  }
}
