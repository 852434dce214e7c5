/// All that an operator can see and do on *one* node: [NodeControl], its queries and its rows.
///
/// Only the records of this package cross between nodes, so each holds nothing but values: pids,
/// names, numbers, instants, text, lists and maps of these. Nothing here knows that other nodes
/// exist. Every type is immutable and safe to share; times are UTC, durations are in milliseconds
/// and sizes in bytes, as the component's name says.
@NullMarked
package io.superlearner.control;

import org.jspecify.annotations.NullMarked;
