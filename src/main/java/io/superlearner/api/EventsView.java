package io.superlearner.api;

import io.superlearner.control.SandboxEvents;
import java.util.List;

/// A part of what happened in a sandbox, as clients read it.
///
/// @param items what happened, oldest first
/// @param last the sequence number to ask after for what comes next
/// @param lost how many older events between the asked place and the first item are not kept any
///   more
/// @param limit how many items at most
public record EventsView(List<SandboxEvents.Item> items, long last, long lost, int limit) {

  static EventsView of(SandboxEvents events, int limit) {
    return new EventsView(events.items(), events.last(), events.lost(), limit);
  }
}
