/// The values that name things: pids, nodes, sandboxes, references and exit reasons.
///
/// Each value can read what it writes: `Pid.parse(pid.toString())` equals `pid`, and a text that is
/// not of the form is refused with a message that says what was expected. The package knows nothing
/// of processes, threads or clusters. All types are immutable and safe to share.
@NullMarked
package io.superlearner.identity;

import org.jspecify.annotations.NullMarked;
