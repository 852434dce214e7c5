package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The cluster, as the processes of one node use it: by the names of nodes, by the names of
/// processes on them, and by names and locks that count in the whole cluster.
///
/// ```java
/// Nodes nodes = self.runtime().nodes();
/// nodes.register("the counter", counter);
/// assert nodes.whereis("the counter").orElseThrow().equals(counter);
/// MultiReply all = nodes.multiCall(nodes.all(), "counter", "get", Duration.ofSeconds(5));
/// ```
///
/// With a [Pid] nothing of this is needed: a process on another node is sent to, called, linked and
/// watched like one of this node. Any thread may call any method. Methods with a limit wait at most
/// that long; all others never block, except [#register], [#reregister], [#lookup], [#lock] and
/// [#unlock], which may have to ask other nodes.
///
/// A node that cannot be reached is one that has ended, or was not heard of for too long; whatever
/// depends on it then ends with `noconnection`, OTP's `nodedown`.
public final class Nodes {

  private final ProcessRuntime runtime;
  private final Far far;
  private final ClusterNames names;
  private final LoneLocks alone;
  private volatile FarLocks locks;

  Nodes(ProcessRuntime runtime, Far far, ClusterNames names) {
    this.runtime = runtime;
    this.far = far;
    this.names = names;
    this.alone = new LoneLocks(runtime);
    this.locks = alone;
  }

  void requireNoLocks() {
    if (!alone.isEmpty()) {
      throw new IllegalStateException("a process has a lock already");
    }
  }

  void connect(FarLocks with) {
    requireNoLocks();
    locks = with;
  }

  /// Returns the name of this node; empty if it has no transport.
  public Optional<NodeName> own() {
    return far.own();
  }

  /// Returns the other nodes that are in reach.
  public SortedSet<NodeName> others() {
    return new TreeSet<>(far.inReach());
  }

  /// Returns this node, if it has a name, and the others that are in reach.
  public SortedSet<NodeName> all() {
    TreeSet<NodeName> all = new TreeSet<>(far.inReach());
    own().ifPresent(all::add);
    return all;
  }

  /// Tells of each node that comes in reach from now on, also of one that comes back. That one is
  /// lost, whoever watches a process there is told.
  ///
  /// @param listener is called by a thread of the transport and must not block
  public Subscription onUp(Consumer<? super NodeName> listener) {
    return far.onUp(listener);
  }

  // ---- a name on a node ----

  /// Sends a message to whoever has a name on a node.
  public Delivery send(String name, NodeName node, Object message) {
    if (isOwn(node)) {
      return runtime
          .whereis(name)
          .or(() -> runtime.moves().leftAs(name))
          .map(pid -> runtime.send(pid, message))
          .orElse(Delivery.NO_PROCESS);
    }
    return far.find(node)
        .map(life -> sendTo(life, name, message))
        .orElseGet(() -> refused(node, message));
  }

  private Delivery sendTo(NodeLife life, String name, Object message) {
    Worker.flush();
    Pid from = message instanceof Request(From asker, var _) ? asker.caller() : runtime.sender();
    Pid callee = new Pid(life.node(), 0, life.incarnation());
    long trace = runtime.departing(from, callee, message);
    return far.send(from, life, new FarSignal.Target.OfName(name), message, trace);
  }

  private static Delivery refused(NodeName node, Object message) {
    if (message instanceof Request(From from, var _)) {
      from.fail(new ExitReason.NoConnection(node));
    }
    return Delivery.NO_CONNECTION;
  }

  private boolean isOwn(NodeName node) {
    return node.equals(own().orElse(null));
  }

  /// Calls whoever has a name on a node, and waits for the reply.
  ///
  /// @param caller who calls; [ProcessRuntime#outside()] for nobody's process
  /// @throws CallException with `noproc` if nobody has the name, `noconnection` if the node is out
  ///   of reach or lost meanwhile, `timeout`, `calling_self`, or the reason with which the process
  ///   ended
  public @Nullable Object call(
      Pid caller, String name, NodeName node, @Nullable Object request, Duration limit) {
    if (isOwn(node) && caller.equals(runtime.whereis(name).orElse(null))) {
      throw new CallException(name, ExitReason.abnormal("calling_self"));
    }
    From from = new From(caller);
    ask(from, name, node, request);
    return valueOf(from, name + " on " + node, limit);
  }

  /// Sends a request to whoever has a name on a node, and does not wait, see [Self#sendRequest].
  ///
  /// @param caller who asks, and gets the answer; [ProcessRuntime#outside()] for nobody's process
  public RequestId sendRequest(Pid caller, String name, NodeName node, @Nullable Object request) {
    RequestId id = new RequestId(runtime, calleeOn(node));
    ask(new DeferredFrom(runtime, caller, id), name, node, request);
    return id;
  }

  private Pid calleeOn(NodeName node) {
    return far.find(node)
        .map(life -> new Pid(life.node(), 0, life.incarnation()))
        .orElseGet(runtime::outside);
  }

  /// Sends a request; why that is in vain, the caller learns from the answer.
  private void ask(From from, String name, NodeName node, @Nullable Object request) {
    if (hasEnded(from.caller())) {
      from.fail(ExitReason.noproc());
      return;
    }
    switch (send(name, node, new Request(from, request))) {
      case DELIVERED, SENT, NO_CONNECTION -> {}
      case NO_PROCESS -> from.fail(ExitReason.noproc());
      case MAILBOX_FULL -> from.fail(ExitReason.abnormal("mailbox_full"));
    }
  }

  /// Returns who has a name on a node; empty if nobody has.
  ///
  /// @throws CallException with `noconnection` or `timeout` if that could not be learned
  public Optional<Pid> whereis(String name, NodeName node, Duration limit) {
    if (isOwn(node)) {
      return runtime.whereis(name);
    }
    From from = new From(runtime.outside());
    onLife(node, from, life -> far.whereis(life, name, from));
    return Optional.ofNullable((Pid) valueOf(from, name + " on " + node, limit));
  }

  // ---- the same for many nodes ----

  /// Sends a cast to whoever has a name, on each of several nodes. Does not wait, and does not tell
  /// who got it: OTP's `abcast`.
  public void abcast(Collection<NodeName> nodes, String name, @Nullable Object message) {
    List.copyOf(nodes).forEach(node -> send(name, node, new Cast(message)));
  }

  /// Asks whoever has a name, on each of several nodes at the same time, and waits for all replies.
  /// Later replies are dropped.
  ///
  /// @param limit for each node, from now on; so it is the longest wait for all
  public MultiReply multiCall(
      Collection<NodeName> nodes, String name, @Nullable Object request, Duration limit) {
    long begin = System.nanoTime();
    Map<NodeName, From> open = new LinkedHashMap<>();
    for (NodeName node : List.copyOf(nodes)) {
      From from = new From(runtime.outside());
      if (open.putIfAbsent(node, from) == null) {
        ask(from, name, node, request);
      }
    }
    SortedMap<NodeName, @Nullable Object> replies = new TreeMap<>();
    SortedMap<NodeName, ExitReason> bad = new TreeMap<>();
    open.forEach((node, from) -> {
      long rest = Math.max(0, limit.toNanos() - (System.nanoTime() - begin));
      switch (ProcessRuntime.awaitReply(from, rest)) {
        case From.Answer.Value(var value) -> replies.put(node, value);
        case From.Answer.Failure(var reason) -> bad.put(node, reason);
      }
    });
    return new MultiReply(replies, bad);
  }

  // ---- work for other nodes ----

  /// Lets other nodes, and this one, ask this node for something by name.
  ///
  /// @param options how its processes are spawned; names in it do not count
  /// @return ends the offer; what runs goes on
  /// @throws IllegalStateException if something is offered by this name already
  public Subscription offer(String job, SpawnOptions options, FarJob work) {
    return far.jobs.offer(job, options, work);
  }

  /// Lets a node do what it offers, and waits for the result.
  ///
  /// The work is killed when its caller ends or the caller's node is lost. After a time-out it goes
  /// on, and its result is dropped.
  ///
  /// @param caller who asks; [ProcessRuntime#outside()] for nobody's process
  /// @param argument plain data
  /// @throws CallException with `noconnection` if the node is out of reach or lost meanwhile, with
  ///   `timeout`, with `no_such_job`, or with the reason of a crash there
  public @Nullable Object run(
      Pid caller, NodeName node, String job, @Nullable Object argument, Duration limit) {
    From from = new From(caller);
    begin(from, node, job, argument);
    return valueOf(from, job + " on " + node, limit);
  }

  /// Lets a node do what it offers, and does not wait: the answer is taken as that of any request.
  /// Otherwise like [#run].
  public RequestId start(Pid caller, NodeName node, String job, @Nullable Object argument) {
    RequestId id = new RequestId(runtime, calleeOn(node));
    begin(new DeferredFrom(runtime, caller, id), node, job, argument);
    return id;
  }

  private void begin(From from, NodeName node, String job, @Nullable Object argument) {
    if (hasEnded(from.caller())) {
      from.fail(ExitReason.noproc());
    } else if (isOwn(node)) {
      far.jobs.run(from, job, argument);
    } else {
      onLife(node, from, life -> far.run(life, job, from, argument));
    }
  }

  /// Nobody acts for a process of this node that has ended: it is fenced.
  private boolean hasEnded(Pid caller) {
    return caller.serial() != 0 && !far.isForeign(caller) && !runtime.isAlive(caller);
  }

  private void onLife(NodeName node, From from, Consumer<NodeLife> question) {
    far.find(node).ifPresentOrElse(question, () -> from.fail(new ExitReason.NoConnection(node)));
  }

  private static @Nullable Object valueOf(From from, String callee, Duration limit) {
    return switch (ProcessRuntime.awaitReply(from, limit.toNanos())) {
      case From.Answer.Value(var value) -> value;
      case From.Answer.Failure(var reason) -> throw new CallException(callee, reason);
    };
  }

  // ---- cluster-wide names ----

  /// Registers a name in the whole cluster for a process of this node, until it ends or the name is
  /// unregistered. A process is started under such a name by [SpawnOptions#withClusterName].
  ///
  /// May wait for other nodes.
  public FarNames.Claim register(String name, Pid pid) {
    return names.claim(name, pid);
  }

  /// Gives a cluster-wide name to a process of this node, whoever has it: OTP's `re_register_name`.
  /// Everywhere the name goes from the one to the other at once, and nobody finds it free. The
  /// process that had it is not told, and goes on.
  ///
  /// May wait for other nodes.
  ///
  /// @return done; taken if the node of the owner is out of reach and may live, as it would go on
  ///   with the name; refused with `no_quorum` without a majority, with `noproc` if the process has
  ///   ended or is not of this node, or with `not_in_cluster` if it is in a sandbox of this node
  ///   alone
  public FarNames.Claim reregister(String name, Pid pid) {
    return names.move(name, pid);
  }

  /// Frees a cluster-wide name of a process of this node.
  ///
  /// @return false if it does not have it
  public boolean unregister(String name, Pid pid) {
    return names.free(name, pid);
  }

  /// Returns who has a cluster-wide name, as far as this node knows; it may be stale. Whoever must
  /// know uses [#lookup], and whoever must know whether it may be stale [#select].
  public Optional<Pid> whereis(String name) {
    return names.find(name);
  }

  /// Asks who has a cluster-wide name; the answer is never stale. May wait for other nodes.
  ///
  /// @return refused with `no_quorum` without a majority
  public FarNames.Lookup lookup(String name) {
    return names.look(name);
  }

  /// Returns the cluster-wide names that fit, with what is known of their owners, as far as this
  /// node knows. Goes through all names.
  ///
  /// ```java
  /// Nodes nodes = self.runtime().nodes();
  /// nodes.register("till/7", self.pid());
  /// FarNames.Seen tills = nodes.select(named -> named.name().startsWith("till/"));
  /// assert !tills.stale() && tills.names().getFirst().owner().equals(self.pid());
  /// ```
  public FarNames.Seen select(Predicate<? super FarNames.Named> wanted) {
    return names.seen().only(wanted);
  }

  /// What was there when a watch of names began, and the mark that its events carry.
  ///
  /// @param monitor to end it with
  /// @param seen the names at that moment; every change after it is an event
  public record NamesWatched(Ref monitor, FarNames.Seen seen) {}

  /// Lets a process of this node watch the cluster-wide names that begin with a prefix: it gets a
  /// [NameEvent] for each change from now on, in the order in which the changes of a name were
  /// decided, until it ends or [#demonitorNames] is called. What this node missed while it was cut
  /// off comes when it is back, by its outcome.
  ///
  /// @param prefix what the names begin with; empty for all
  public NamesWatched monitorNames(Pid watcher, String prefix) {
    return names.monitor(watcher, prefix);
  }

  /// Ends a watch of names. What was sent before stays in the watcher's mailbox.
  ///
  /// @return false if there is none
  public boolean demonitorNames(Ref monitor) {
    return names.demonitor(monitor);
  }

  // ---- cluster-wide locks ----

  /// Takes a lock for a process of this node, which one process in the whole cluster has at a time,
  /// until it releases it or ends. Those who wait get it in the order in which they asked; who has
  /// it already gets the same answer again. A process that goes to another node takes no lock with
  /// it.
  ///
  /// ```java
  /// Nodes nodes = self.runtime().nodes();
  /// FarLocks.Answer answer = nodes.lock("the ledger", self.pid(), Duration.ofSeconds(5));
  /// if (answer instanceof FarLocks.Answer.Held(long fence)) {
  ///   assert fence > 0; // goes with each change of the ledger, which refuses lower ones
  ///   assert nodes.unlock("the ledger", self.pid());
  /// }
  /// ```
  ///
  /// Waits for the limit, and for as long as it takes to ask other nodes.
  ///
  /// @param name 1 to 200 characters
  /// @param wait how long to wait while another has it; zero to ask once
  /// @throws IllegalArgumentException if the name is not fit, or the process is not of this node
  public FarLocks.Answer lock(String name, Pid owner, Duration wait) {
    FarLocks with = locks;
    return Blocking.ask(() -> with.acquire(name, owner, wait));
  }

  /// Releases a lock. May wait for other nodes; what they cannot be told now they are told later.
  ///
  /// @return false if the process did not have it, or nobody could be told now
  public boolean unlock(String name, Pid owner) {
    FarLocks with = locks;
    return Blocking.ask(() -> with.release(name, owner));
  }
}
