/// Truth on Apache Ratis: a Raft log on the disk of every voter, fsynced before anything is
/// acknowledged.
///
/// [RatisTruth] is the one door. Behind it a [TruthMachine] holds the values and is changed by
/// committed log entries alone, an `Engine` runs Ratis' server, and a `Keeper` looks after both:
/// who votes, and what to do when the disk fails. This is the only package that knows Ratis; it
/// knows nothing of nodes, sandboxes or the server. Ratis' own threads apply entries and answer;
/// calls of others run on virtual threads within a limit.
@NullMarked
package io.superlearner.truth.ratis;

import org.jspecify.annotations.NullMarked;
