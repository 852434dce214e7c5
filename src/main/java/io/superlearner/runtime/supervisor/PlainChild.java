package io.superlearner.runtime.supervisor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the spec of one child from plain data, with OTP's words. Unknown keys are ignored.
final class PlainChild {

  private static final List<String> RESTARTS =
      Arrays.stream(RestartType.values()).map(RestartType::word).toList();
  private static final List<String> TYPES =
      Arrays.stream(ChildType.values()).map(ChildType::word).toList();

  private PlainChild() {}

  static ChildSpec read(@Nullable Object given) {
    return switch (given) {
      case ChildSpec spec -> spec;
      case Map<?, ?> map -> fromKeys(Arguments.of("", Map.of()).part("", map));
      case Class<?> _, String _ -> derived(PlainStart.make(given, "invalid_child_spec"));
      case List<?> pair when pair.size() == 2 && PlainStart.isClass(pair.getFirst()) ->
          derived(PlainStart.make(pair.getFirst(), pair.subList(1, 2), "invalid_child_spec"));
      case null, default ->
          throw new SpecException(
              "invalid_child_spec",
              Arguments.shown(given)
                  + " (expected a map, a class, or a list of a class and its argument)");
    };
  }

  private static ChildSpec derived(PlainStart start) {
    String id = start.type().getSimpleName();
    return SupervisorInit.class.isAssignableFrom(start.type())
        ? ChildSpec.supervisor(id, start)
        : ChildSpec.worker(id, start);
  }

  private static ChildSpec fromKeys(Arguments keys) {
    if (!keys.has("id")) {
      throw new SpecException("missing_id", "a child needs an id");
    }
    if (!keys.has("start")) {
      throw new SpecException("missing_start", "a child needs a start");
    }
    ChildSpec read = changed(ChildSpec.worker("?", new PlainStart.None()), keys);
    boolean supervisor = read.type() == ChildType.SUPERVISOR;
    return supervisor && !keys.has("shutdown") ? read.withShutdown(Shutdown.infinity()) : read;
  }

  /// Returns a spec of which the keys that are there are replaced.
  static ChildSpec changed(ChildSpec base, Map<String, ?> overrides) {
    return changed(base, Arguments.of("", overrides));
  }

  private static ChildSpec changed(ChildSpec base, Arguments keys) {
    String restart = keys.word("restart", RESTARTS, base.restart().word(), "invalid_restart_type");
    String type = keys.word("type", TYPES, base.type().word(), "invalid_child_type");
    ChildSpec read =
        base.withId(id(keys, base.id()))
            .withStart(keys.has("start") ? PlainStart.read(keys.any("start")) : base.start())
            .withRestart(RestartType.valueOf(restart.toUpperCase(Locale.ROOT)))
            .withSignificant(keys.flag("significant", base.significant(), "invalid_significant"))
            .withType(ChildType.valueOf(type.toUpperCase(Locale.ROOT)))
            .withShutdown(shutdown(keys, base.shutdown()))
            .withModule(module(keys, base.module()))
            .withName(keys.has("name") ? name(keys) : base.name());
    SpecException.throwIfFaulty(keys);
    read.problem()
        .ifPresent(problem -> {
          throw new SpecException(problem);
        });
    return read;
  }

  private static String id(Arguments keys, String otherwise) {
    if (!keys.has("id")) {
      return otherwise;
    }
    if (keys.any("id") instanceof String id) {
      return id;
    }
    keys.fault("id", "invalid_id: id is " + Arguments.shown(keys.any("id")) + "; expected text");
    return otherwise;
  }

  private static Shutdown shutdown(Arguments keys, Shutdown otherwise) {
    if (!keys.has("shutdown")) {
      return otherwise;
    }
    Object given = keys.any("shutdown");
    return switch (given) {
      case String word when word.equals("brutal_kill") -> Shutdown.brutalKill();
      case String word when word.equals("infinity") -> Shutdown.infinity();
      case Integer millis -> Shutdown.after(millis);
      case Long millis -> Shutdown.after(millis);
      case null, default -> {
        keys.fault(
            "shutdown",
            "invalid_shutdown: shutdown is "
                + Arguments.shown(given)
                + "; expected milliseconds, infinity or brutal_kill");
        yield otherwise;
      }
    };
  }

  /// Reads `modules`, of which the first is the word for what the child runs; OTP's `dynamic` says
  /// nothing about that.
  private static String module(Arguments keys, String otherwise) {
    Object given = keys.has("modules") ? keys.any("modules") : List.of();
    if ("dynamic".equals(given)) {
      return otherwise;
    }
    if (!(given instanceof List<?> list)) {
      keys.fault(
          "modules",
          "invalid_modules: modules is "
              + Arguments.shown(given)
              + "; expected dynamic or a list of text");
      return otherwise;
    }
    for (Object module : list) {
      if (!(module instanceof String)) {
        keys.fault(
            "modules",
            "invalid_module: a module is " + Arguments.shown(module) + "; expected text");
      }
    }
    return !list.isEmpty() && list.getFirst() instanceof String first ? first : otherwise;
  }

  private static @Nullable String name(Arguments keys) {
    Object given = keys.any("name");
    if (given == null || given instanceof String) {
      return (String) given;
    }
    keys.fault(
        "name", "invalid_name: name is " + Arguments.shown(given) + "; " + ChildSpec.NAME_KINDS);
    return null;
  }
}
