/// Servers: processes that hold a state and answer messages one at a time.
///
/// A server is written as functions from a state and a message to the next state; the process
/// around it belongs to the runtime. Nothing here knows supervisors. A server's callbacks are
/// called by one thread at a time. Tasks do something once, in a process and on a virtual thread of
/// their own, and hand the result to whoever asks their `Task` for it.
@NullMarked
package io.superlearner.runtime.server;

import org.jspecify.annotations.NullMarked;
