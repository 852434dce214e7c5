package io.superlearner.sandbox.module;

import io.superlearner.identity.Shown;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Step;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A server that understands some verbs, and answers everything else politely.
///
/// Every such server also answers the call `{"config": key}` with that setting of its sandbox, null
/// if there is none, and the call `config` with all settings.
abstract class PlainServer<S> implements GenServer<S> {

  private static final System.Logger LOG = System.getLogger(PlainServer.class.getName());

  private final String module;
  private final String understands;
  private final Map<String, ?> config;

  /// @param understands the messages in words, for the answer to others
  PlainServer(String module, String understands, Map<String, ?> config) {
    this.module = module;
    this.understands = understands;
    this.config = config;
  }

  /// Answers a call; null if the verb is none of its own.
  @Nullable Step<S> called(Verb verb, S state, Self self) throws Exception {
    return null;
  }

  /// Handles a cast; null if the verb is none of its own.
  Step.@Nullable Quiet<S> cast(Verb verb, S state, Self self) throws Exception {
    return null;
  }

  @Override
  public final Step<S> handleCall(@Nullable Object request, From from, S state, Self self)
      throws Exception {
    Verb verb = Verb.of(request);
    if (verb.name().equals("config")) {
      return Step.reply(verb.object() instanceof String key ? config.get(key) : config, state);
    }
    try {
      Step<S> step = called(verb, state, self);
      return step == null ? Step.reply(error("unknown call"), state) : step;
    } catch (Verb.BadMessage bad) {
      return Step.reply(error(String.valueOf(bad.getMessage())), state);
    }
  }

  @Override
  public final Step.Quiet<S> handleCast(@Nullable Object message, S state, Self self)
      throws Exception {
    String wrong;
    try {
      Step.Quiet<S> step = cast(Verb.of(message), state, self);
      if (step != null) {
        return step;
      }
      wrong = "unknown cast";
    } catch (Verb.BadMessage bad) {
      wrong = String.valueOf(bad.getMessage());
    }
    String why = wrong;
    LOG.log(System.Logger.Level.DEBUG, () -> self.pid() + " ignores a cast: " + why);
    return Step.noReply(state);
  }

  private Map<String, Object> error(String wrong) {
    return Map.of("error", Shown.text(wrong, 200) + "; " + module + " understands " + understands);
  }
}
