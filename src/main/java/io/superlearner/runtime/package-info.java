/// Processes: mailboxes, signals, links, monitors, timers, schedulers and the name table.
///
/// A process is an object with a mailbox, not a thread. When a signal arrives it is *activated*: a
/// worker thread takes its messages one after another, for a bounded batch, and lets it rest. The
/// state of a process is touched by the one thread that runs it at that moment; everything else is
/// a signal. The package knows nothing of supervisors, sandboxes' contents, telemetry or clusters.
///
/// Of other nodes it knows two seams: a [Transport] carries [FarSignal]s to them, and [FarNames]
/// decides who has a name in the whole cluster. A pid that is not found among the own processes is
/// looked at for its node only then; so nothing that stays on one node pays for them.
@NullMarked
package io.superlearner.runtime;

import org.jspecify.annotations.NullMarked;
