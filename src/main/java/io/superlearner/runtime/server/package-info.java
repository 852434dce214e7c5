/// Servers: processes that hold a state and answer messages one at a time.
///
/// A server is written as functions from a state and a message to the next state; the process
/// around it belongs to the runtime. Nothing here knows supervisors. A server's callbacks are
/// called by one thread at a time.
@NullMarked
package io.superlearner.runtime.server;

import org.jspecify.annotations.NullMarked;
