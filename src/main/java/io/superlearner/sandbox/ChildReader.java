package io.superlearner.sandbox;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.RestartType;
import io.superlearner.runtime.supervisor.Shutdown;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the keys that say how a supervisor treats one child.
final class ChildReader {

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");
  private static final String WORD_RULE =
      "expected 1 to 63 letters, digits, _ . - that do not begin with . or -";
  private static final int LONGEST_TEXT = 1000;
  private static final long LONGEST_SHUTDOWN_MS = 3_600_000;
  private static final List<String> RESTARTS =
      Arrays.stream(RestartType.values()).map(RestartType::word).toList();

  // names in the tree that is being read
  private final Set<String> names = new HashSet<>();

  /// Reads the id, which must be there; a placeholder, with a fault noted, if it is not.
  String id(Arguments node) {
    if (!node.has("id")) {
      node.fault("id", "missing_id: a child needs an id");
      return "?";
    }
    return idIfAny(node, "?");
  }

  /// Reads the id.
  ///
  /// @param otherwise for an absent one
  String idIfAny(Arguments node, String otherwise) {
    String id = node.text("id", LONGEST_TEXT);
    if (id == null) {
      return otherwise;
    }
    if (!WORD.matcher(id).matches()) {
      node.fault("id", "invalid_id: id is " + Arguments.shown(id) + "; " + WORD_RULE);
      return "?";
    }
    return id;
  }

  /// Reads the registered name; null if there is none.
  @Nullable String name(Arguments node) {
    String name = node.text("name", LONGEST_TEXT);
    if (name == null) {
      return null;
    }
    if (!WORD.matcher(name).matches() || isPid(name)) {
      node.fault(
          "name",
          "invalid_name: name is "
              + Arguments.shown(name)
              + "; "
              + WORD_RULE
              + ", and that are no pid");
      return null;
    }
    if (!names.add(name)) {
      node.fault("name", "duplicate_name: " + name + " is the name of another child of this tree");
      return null;
    }
    return name;
  }

  private static boolean isPid(String name) {
    try {
      Pid.parse(name);
      return true;
    } catch (IllegalArgumentException no) {
      return false;
    }
  }

  RestartType restart(Arguments node) {
    String word = node.word("restart", RESTARTS, "permanent", "invalid_restart_type");
    return RestartType.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// @param otherwise the default, which is another one for a supervisor
  Shutdown shutdown(Arguments node, Shutdown otherwise) {
    if (!node.has("shutdown")) {
      return otherwise;
    }
    Object value = node.any("shutdown");
    if ("infinity".equals(value)) {
      return Shutdown.infinity();
    }
    if ("brutal_kill".equals(value)) {
      return Shutdown.brutalKill();
    }
    if (value instanceof String) {
      node.fault(
          "shutdown",
          "invalid_shutdown: shutdown is "
              + Arguments.shown(value)
              + "; expected milliseconds, infinity or brutal_kill");
      return otherwise;
    }
    return Shutdown.after(node.whole("shutdown", 0, LONGEST_SHUTDOWN_MS, 5000, "invalid_shutdown"));
  }

  /// Reads whether the child is significant, which a permanent one never is.
  boolean significant(Arguments node, RestartType restart, boolean mayBe) {
    boolean significant = node.flag("significant", false, "invalid_significant");
    if (significant && restart == RestartType.PERMANENT) {
      node.fault("significant", "bad_combination: significant true with restart permanent");
    }
    if (significant && !mayBe) {
      node.fault("significant", "bad_combination: significant true with auto_shutdown never");
    }
    return significant;
  }
}
