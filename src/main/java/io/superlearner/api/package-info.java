/// The REST interface: one resource per noun, each method an operation.
///
/// Resources return an [io.superlearner.control.Outcome] of plain records, so that the console
/// calls the very same methods; turning an outcome into an envelope or a problem, and the strict
/// reading of whatever clients send, is done here in one place each. Only this package knows JAX-RS
/// and Jackson. Resources are request scoped and are used by the thread of their request.
@NullMarked
package io.superlearner.api;

import org.jspecify.annotations.NullMarked;
