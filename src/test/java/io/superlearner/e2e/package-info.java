/// Whole clusters of real node processes, driven from outside as their users drive them.
///
/// [io.superlearner.e2e.Nodes] starts uber-jars as child processes on free ports and takes them
/// down again, whatever happens; [io.superlearner.e2e.Operator] does over REST what a person with a
/// token does at one node. Nothing here may look into a node by other ways than HTTP, signals and
/// what the operating system tells of a process. Tests run on one thread; every wait has a limit.
@NullMarked
package io.superlearner.e2e;

import org.jspecify.annotations.NullMarked;
