/// The built-in modules: what a learner's first trees are made of.
///
/// Each is a [io.superlearner.runtime.supervisor.ProcessModule] around a small server. They get and
/// send plain data only: maps, lists, text, numbers, booleans and null. A call that a module does
/// not understand is answered with `{"error": …}`; a cast it does not understand changes nothing
/// and is logged at debug level; other messages are dropped. The modules know nothing of the
/// sandbox around them. A server's callbacks are called by one thread at a time.
@NullMarked
package io.superlearner.sandbox.module;

import org.jspecify.annotations.NullMarked;
