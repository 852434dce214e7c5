package io.superlearner.faults;

import java.util.List;
import java.util.Set;

/// One thing that the witness knows, with the time at which it learned of it: milliseconds of its
/// own clock since the run began. The facts of a log are in the order in which they were learned.
sealed interface Fact {

  /// Returns when the witness learned of it.
  long at();

  /// A process of a sandbox has started; each has a connection, and so a number, of its own.
  ///
  /// @param copy the number of the process
  /// @param name the sandbox
  /// @param life the life of the node on which it runs
  /// @param epoch the epoch in which the node owns the sandbox, as it was when the copy was started
  record Started(long at, int copy, String name, Life life, long epoch) implements Fact {}

  /// A copy says that it lives.
  record Beat(long at, int copy) implements Fact {}

  /// A copy says that it ends.
  record Stopped(long at, int copy) implements Fact {}

  /// The connection of a copy ended, as it does when its JVM dies.
  record Gone(long at, int copy) implements Fact {}

  /// A copy has had an effect on the world outside, or would have liked to.
  ///
  /// @param n counts the effects of the copy
  /// @param accepted whether the sink took it
  record Effect(long at, int copy, String name, long epoch, long n, boolean accepted)
      implements Fact {}

  /// A client asks something of a node.
  ///
  /// @param op the number of the operation
  /// @param limit how many milliseconds it may take
  record Asked(long at, int op, Deed deed, String name, int node, long limit) implements Fact {}

  /// What a client asks for.
  enum Deed {
    CREATE,
    CALL,
    DELETE,
    MIGRATE,
    CHECKPOINT,
    /// That its process crashes.
    CRASH
  }

  /// An operation has ended.
  record Answered(long at, int op, Result result, String text) implements Fact {}

  /// How an operation has ended.
  enum Result {
    /// It was acknowledged.
    OK,
    /// It was refused, and nothing was changed.
    FAIL,
    /// It may have been carried out.
    UNKNOWN
  }

  /// A node was asked which sandboxes there are.
  ///
  /// @param node the node that was asked
  /// @param missing the nodes that did not answer it
  /// @param rows in the order of their names
  record Shown(long at, int node, Set<Integer> missing, List<Row> rows) implements Fact {

    /// Copies both.
    public Shown {
      missing = Set.copyOf(missing);
      rows = List.copyOf(rows);
    }
  }

  /// A sandbox as a node shows it.
  ///
  /// @param node the index of the node on which it is
  /// @param running whether it is shown as running
  record Row(String name, int node, boolean running) {}

  /// A fault was put in.
  record Broken(long at, int node, Fault fault) implements Fact {}

  /// The JVM of a node that was dead is started again; it will take a while to serve.
  record Begun(long at, int node) implements Fact {}

  /// A fault was taken out: the node runs, is awake or reaches the others again.
  record Mended(long at, int node, Fault fault) implements Fact {}

  /// A node that was asked to end is gone.
  ///
  /// @param byItself false if it had to be killed, or was killed on purpose
  record Left(long at, int node, boolean byItself) implements Fact {}

  /// All nodes without an excuse hold their leases, see each other and vote on truth, as far as
  /// there are seats for voters; noted when somebody waited for it.
  record Whole(long at) implements Fact {}

  /// What a node takes of its machine, after its heap was cleaned up.
  ///
  /// @param life the life of the node
  /// @param heap in bytes
  record Taken(long at, Life life, long heap, int threads, long files) implements Fact {}

  /// What is done to a node.
  enum Fault {
    /// Killed without notice.
    KILLED(true, true),
    /// Asked to end.
    ENDED(true, true),
    /// Stopped where it stands.
    PAUSED(true, true),
    /// Cut off from all others.
    CUT(true, true),
    /// Hears nothing of all others, which hear it.
    DEAF(true, true),
    /// Does not reach some of the others, and reaches the rest.
    PARTED(false, true),
    /// Its connections to the others are broken again and again.
    RESET(false, true),
    /// What it says and hears comes late, twice, in another order or not at all, within limits that
    /// must be borne.
    ROUGH(false, false),
    /// The same beyond those limits: it may stop, and must be safe.
    POOR(false, true),
    /// Its clock shows another time than that of the others.
    CLOCK(false, false),
    /// Its disk takes no more.
    DISK_FULL(false, true),
    /// Its disk is slow.
    DISK_SLOW(false, true),
    /// Its disk reports errors.
    DISK_BROKEN(false, true),
    /// It may open no more files, start no more threads or take no more memory.
    STARVED(false, true),
    /// What it writes into its log is lost.
    LOG_FULL(false, false),
    /// Strangers talk to its ports.
    VISITED(false, false),
    /// It is on its way into the cluster.
    JOINING(false, true);

    private final boolean away;
    private final boolean excuse;

    Fault(boolean away, boolean excuse) {
      this.away = away;
      this.excuse = excuse;
    }

    /// Tells whether such a node cannot vote, nor own anything for longer than its lease.
    boolean isAway() {
      return away;
    }

    /// Tells whether such a node runs on, and can learn of nothing from others.
    boolean isSilent() {
      return this == CUT || this == DEAF;
    }

    /// Tells whether such a node may refuse what it is asked for, or answer late.
    boolean isExcuse() {
      return excuse;
    }
  }

  /// What the case wanted to be moved has moved; from now on there is only the load.
  record Spread(long at) implements Fact {}

  /// The run is over and everything should be well.
  record Over(long at) implements Fact {}

  /// One life of a node: a JVM from its start to its death.
  ///
  /// @param node the index of the node, from 1
  /// @param life counts its lives
  record Life(int node, int life) {

    static Life parse(String text) {
      String[] parts = text.split("[.]", 2);
      return new Life(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    @Override
    public String toString() {
      return node + "." + life;
    }
  }
}
