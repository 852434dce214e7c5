package io.superlearner.runtime;

import io.superlearner.identity.Ref;

/// What a process that watches cluster-wide names gets as a message when one of them changes, see
/// [Nodes#monitorNames].
///
/// ```java
/// Nodes nodes = self.runtime().nodes();
/// Nodes.NamesWatched watched = nodes.monitorNames(self.pid(), "till/");
/// nodes.register("till/7", self.pid());
/// NameEvent event = (NameEvent) self.receive();
/// assert event.monitor().equals(watched.monitor());
/// assert event.change() instanceof FarNames.Change.Registered(var now)
///     && now.owner().equals(self.pid());
/// ```
///
/// @param monitor the mark of the watch
/// @param change what became of a name
public record NameEvent(Ref monitor, FarNames.Change change) {}
