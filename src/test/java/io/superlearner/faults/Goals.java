package io.superlearner.faults;

/// What a case must reach, in milliseconds; see the goals of each fault.
///
/// @param errors until when after the first fault the majority may refuse to create; negative if
///   there is no majority and so no such goal
/// @param takeover until when after a fault a sandbox must run elsewhere; negative if none may move
/// @param convergence until when after the last repair all nodes must show the same
/// @param redundancy until when after a repair all nodes must hold leases, see each other and vote;
///   negative if nothing waits for that
/// @param moving how many sandboxes may move at a time; negative if that does not matter
/// @param mayCutShort whether a node that was asked to end may be killed meanwhile
/// @param mayLoseSaved whether what was saved may be lost, since it is damaged on all disks
record Goals(
    long errors,
    long takeover,
    long convergence,
    long redundancy,
    long moving,
    boolean mayCutShort,
    boolean mayLoseSaved) {

  /// Whoever is killed on the same machine is replaced at once.
  static final Goals KILLED = new Goals(6_000, 5_000, 10_000);

  /// Whoever is silent is waited for.
  static final Goals SILENT = new Goals(6_000, 12_000, 10_000);

  /// Nothing moves.
  static final Goals UNMOVED = new Goals(6_000, -1, 10_000);

  /// There is no majority for a while, and nothing is taken over.
  static final Goals NO_MAJORITY = new Goals(-1, 90_000, 60_000);

  /// The same, and what had been saved is damaged.
  static final Goals DAMAGED = new Goals(-1, 90_000, 60_000, -1, -1, false, true);

  /// Two do not reach each other: either is right, and it is decided in time.
  static final Goals BRIDGED = new Goals(6_000, 20_000, 10_000);

  /// Nothing is promised but safety, and that all is well afterwards.
  static final Goals POOR = new Goals(-1, 90_000, 60_000);

  /// One node may be of no use any more; the others go on.
  static final Goals FULL = new Goals(6_000, 20_000, 60_000);

  /// A node gives away what it runs, in order.
  static final Goals IN_ORDER = new Goals(6_000, 30_000, 10_000);

  /// It is killed 5 s after it was asked to, and replaced as one that was killed.
  static final Goals CUT_SHORT = new Goals(6_000, 10_000, 10_000, -1, -1, true, false);

  /// Whoever is killed is replaced at once, and all vote again a minute after it was started.
  static final Goals REPLACED = new Goals(6_000, 5_000, 10_000, 60_000, -1, false, false);

  /// Nothing is taken over, and no more than three sandboxes move at a time.
  static final Goals BALANCED = new Goals(6_000, -1, 10_000, -1, 3, false, false);

  /// Without the goals of which only few cases have one.
  Goals(long errors, long takeover, long convergence) {
    this(errors, takeover, convergence, -1, -1, false, false);
  }
}
