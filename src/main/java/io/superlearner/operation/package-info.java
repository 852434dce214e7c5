/// What an operation is, and the one gate through which every call of one passes.
///
/// A method with [Operation] is an operation; API and console call the same methods, and the gate
/// in front of them judges the role, takes the time, tells what ran and writes the audit line. The
/// package never knows HTTP, JSON or what the operations do. The gate runs on the caller's thread.
@NullMarked
package io.superlearner.operation;

import org.jspecify.annotations.NullMarked;
