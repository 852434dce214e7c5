package io.superlearner.cluster;

import io.superlearner.event.Event;
import io.superlearner.identity.NodeName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says which events clients can follow, and under which topic and names.
final class EventTopics {

  private EventTopics() {}

  /// Returns the topic of an event; null if it is not streamed.
  static @Nullable Topic of(Event event) {
    return switch (event) {
      // what a report says of a child's end is streamed as that end
      case Event.SupervisorReported _ -> null;
      case Event.InTree _ -> Topic.PROCESS_EVENTS;
      case Event.SandboxStarted _,
          Event.SandboxStopped _,
          Event.SandboxMoved _,
          Event.SandboxTakenOver _ ->
          Topic.SANDBOX_EVENTS;
      case Event.NodeJoined _,
          Event.NodeLeft _,
          Event.NodeLost _,
          Event.NodeDrained _,
          Event.NodeRejoined _,
          Event.StrangerSeen _,
          Event.PartitionDetected _,
          Event.PartitionHealed _ ->
          Topic.CLUSTER_EVENTS;
      case Event.OperationRan _ -> null;
    };
  }

  /// Returns what clients read of an event.
  ///
  /// @param node the node on which it happened, named where the event does not name one
  static Map<String, Object> data(Event event, NodeName node) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("node", node.toString());
    if (event instanceof Record record) {
      data.putAll(PlainData.of(record));
    }
    data.remove("at");
    rename(data, "old", "old_pid");
    rename(data, "root", "pid");
    return data;
  }

  private static void rename(Map<String, Object> data, String from, String to) {
    Object value = data.remove(from);
    if (value != null) {
      data.put(to, value);
    }
  }
}
