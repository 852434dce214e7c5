/// Somebody else's supervision tree in its own class loader and on its own scheduler.
///
/// [Sandboxes] is the registry of one node and the only door: it makes a tree from a module or from
/// plain data, keeps its root running within a budget, and removes it without a trace. [HostServer]
/// is the process that acts when a root has ended; killing it loses nothing, since everything is
/// kept here and looked at again when it starts. The package knows nothing of JSON, of operators,
/// of other nodes, nor what the modules do.
///
/// A [Durable] server of a module can be saved and loaded again elsewhere: whoever starts a sandbox
/// may give it [SavedStates], and whoever takes a checkpoint gets them.
///
/// Everything public is safe for any thread. One thread at a time acts on one sandbox, under that
/// sandbox's lock; readers never wait for it.
@NullMarked
package io.superlearner.sandbox;

import org.jspecify.annotations.NullMarked;
