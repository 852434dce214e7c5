/// Which cases of the conformance list are tests, which tests they are, and what became of them.
///
/// Reads class files and reports only, with the JDK alone, and loads no test: so the same code runs
/// in a test and from `scripts/conformance`. Knows nothing of processes.
@NullMarked
package io.superlearner.testkit.conformance;

import org.jspecify.annotations.NullMarked;
