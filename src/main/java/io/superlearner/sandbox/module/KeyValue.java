package io.superlearner.sandbox.module;

import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.sandbox.Durable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps values under keys.
///
/// Calls: `{"put": [key, value]}` answers `ok`; `{"get": key}` the value, null if there is none;
/// `{"delete": key}` whether there was one; `size` how many there are. A key is text of at most 256
/// characters; at most 10,000 keys are kept. Checkpoints of a sandbox have the values in them.
final class KeyValue implements ProcessModule {

  private static final int MOST = 10_000;
  private static final int LONGEST_KEY = 256;

  @Override
  public String name() {
    return "kv";
  }

  @Override
  public String summary() {
    return "keeps values under keys: put, get, delete, size";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    return Durable.server(() -> new Server(config));
  }

  /// @param entries by key; never changed
  record State(SortedMap<String, @Nullable Object> entries) {

    State with(String key, @Nullable Object value) {
      SortedMap<String, @Nullable Object> next = new TreeMap<>(entries);
      next.put(key, value);
      return new State(Collections.unmodifiableSortedMap(next));
    }

    State without(String key) {
      SortedMap<String, @Nullable Object> next = new TreeMap<>(entries);
      next.remove(key);
      return new State(Collections.unmodifiableSortedMap(next));
    }
  }

  private static final class Server extends PlainServer<State> implements Durable<State> {

    Server(Map<String, ?> config) {
      super("kv", "{\"put\": [key, value]}, {\"get\": key}, {\"delete\": key}, size", config);
    }

    @Override
    public Init<State> init(Self self) {
      return Init.ready(new State(Collections.emptySortedMap()));
    }

    @Override
    public Object save(State state) {
      return Map.of("entries", state.entries());
    }

    @Override
    public State load(@Nullable Object saved) {
      if (saved instanceof Map<?, ?> map
          && map.get("entries") instanceof Map<?, ?> entries
          && entries.size() <= MOST
          && entries.keySet().stream().allMatch(Server::isKey)) {
        SortedMap<String, @Nullable Object> loaded = new TreeMap<>();
        entries.forEach((key, value) -> loaded.put((String) key, value));
        return new State(Collections.unmodifiableSortedMap(loaded));
      }
      throw new IllegalArgumentException(
          "not what kv saves (expected {\"entries\": {…}} with at most " + MOST + " keys)");
    }

    @Override
    @Nullable Step<State> called(Verb verb, State state, Self self) {
      return switch (verb.name()) {
        case "put" -> put(key(verb.listObject(2).get(0)), verb.listObject(2).get(1), state);
        case "get" -> Step.reply(state.entries().get(key(verb.object())), state);
        case "delete" -> {
          String key = key(verb.object());
          yield state.entries().containsKey(key)
              ? Step.reply(true, state.without(key))
              : Step.reply(false, state);
        }
        case "size" -> Step.reply(state.entries().size(), state);
        default -> null;
      };
    }

    private static Step<State> put(String key, @Nullable Object value, State state) {
      if (state.entries().size() >= MOST && !state.entries().containsKey(key)) {
        throw new Verb.BadMessage("it is full with " + MOST + " keys");
      }
      return Step.reply("ok", state.with(key, value));
    }

    private static boolean isKey(@Nullable Object key) {
      return key instanceof String text && text.length() <= LONGEST_KEY;
    }

    private static String key(@Nullable Object key) {
      if (key instanceof String text && isKey(text)) {
        return text;
      }
      throw new Verb.BadMessage("a key is text of at most " + LONGEST_KEY + " characters");
    }
  }
}
