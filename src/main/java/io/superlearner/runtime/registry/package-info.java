/// Registries: keys of a program's own, owned by processes, on one node; and groups of processes.
///
/// A registry is not the node's name space, which is the runtime's; it is a table that a program
/// makes for itself, with as many keys per process and values beside them as it likes. What a
/// process has registered is gone before anybody learns of its end. The package knows nothing of
/// other nodes. Any thread may call; only locks by key and dispatching wait.
@NullMarked
package io.superlearner.runtime.registry;

import org.jspecify.annotations.NullMarked;
