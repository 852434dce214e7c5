/// Faults put into clusters of core nodes in JVMs of their own, and a witness that judges.
///
/// [io.superlearner.faults.Suite] runs the cases; `scripts/faults` starts it. Nodes never judge
/// themselves: [io.superlearner.faults.Witness] stands outside, writes down with its own clock what
/// arrives, and [io.superlearner.faults.Judge] is a function of that log alone. What reports to the
/// witness is a process inside of a sandbox, [io.superlearner.faults.beat.Beater].
@NullMarked
package io.superlearner.faults;

import org.jspecify.annotations.NullMarked;
