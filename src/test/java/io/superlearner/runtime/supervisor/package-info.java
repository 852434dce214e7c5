/// Tests of supervisors: the decisions alone, then the cases of CONFORMANCE.md on running trees.
@NullMarked
package io.superlearner.runtime.supervisor;

import org.jspecify.annotations.NullMarked;
