/// What tests of processes need: a fresh kernel per test, probes, a clock moved by hand, and waits
/// that are bounded and never sleep.
///
/// A test that leaves a process, a name or a thread behind fails, and so does one during which any
/// thread died of an exception. Nothing here knows supervisors, sandboxes or clusters.
@NullMarked
package io.superlearner.testkit;

import org.jspecify.annotations.NullMarked;
