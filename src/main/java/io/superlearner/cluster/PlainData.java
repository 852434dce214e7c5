package io.superlearner.cluster;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns records into plain data with the names that clients read: `heapUsedBytes` becomes
/// `heap_used_bytes`, identities become text, what is null is left out.
final class PlainData {

  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

  private PlainData() {}

  /// Returns the name of a kind of event as clients read it, such as `child_restarted`.
  static String type(Event event) {
    return snake(event.getClass().getSimpleName());
  }

  static String snake(String name) {
    return HUMP.matcher(name).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
  }

  /// Returns the components of a record by name.
  static Map<String, Object> of(Record record) {
    Map<String, Object> data = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = plain(read(record, component));
      if (value != null) {
        data.put(snake(component.getName()), value);
      }
    }
    return data;
  }

  private static @Nullable Object read(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException failure) {
      throw new IllegalStateException("an accessor of " + record.getClass() + " fails", failure);
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Pid pid -> pid.toString();
      case NodeName node -> node.toString();
      case SandboxId id -> id.toString();
      case ExitReason reason -> reason.toString();
      case String text -> text;
      case Number number -> number;
      case Boolean bool -> bool;
      case Instant instant -> instant;
      case Record record -> of(record);
      case List<?> list -> list.stream().map(PlainData::plain).toList();
      default -> value.toString();
    };
  }
}
