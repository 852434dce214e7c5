package io.superlearner.sandbox.module;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Shown;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.sandbox.module.ScriptedServer.State;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One start of a scripted worker.
final class ScriptedServer extends PlainServer<State> {

  private static final int MOST_MESSAGES = 1_000_000;
  private static final int LONGEST_REASON = 200;

  private final Script script;
  private final int start;

  /// @param start counts the starts of this child, from 0
  ScriptedServer(Script script, int start, Map<String, ?> config) {
    super("scripted", "ping; cast {\"do\": crash, exit, sleep, spin, flood, trap_exit}", config);
    this.script = script;
    this.start = start;
  }

  /// @param start counts the starts of this child, from 1
  /// @param done what it has done so far
  /// @param last what it did last; empty before that
  /// @param trapped exit signals that it trapped
  record State(int start, long done, String last, long trapped) {

    State did(String what) {
      return new State(start, done + 1, what, trapped);
    }
  }

  @Override
  public Init<State> init(Self self) throws Exception {
    Script.Start now = script.starts().get(Math.min(start, script.starts().size() - 1));
    sleep(self, now.sleepMs());
    self.trapExit(!(script.onShutdown() instanceof Script.OnShutdown.Nothing));
    return switch (now.word()) {
      case "ignore" -> Init.ignore();
      case "error" -> Init.stop(ExitReason.abnormal("error: told to at start " + (start + 1)));
      case "raise" -> throw new IllegalStateException("told to raise at start " + (start + 1));
      default -> Init.ready(new State(start + 1, 0, "", 0));
    };
  }

  @Override
  @Nullable Step<State> called(Verb verb, State state, Self self) {
    return verb.name().equals("ping") ? Step.reply("pong", state) : null;
  }

  @Override
  Step.@Nullable Quiet<State> cast(Verb verb, State state, Self self) throws Exception {
    switch (verb.name()) {
      case "crash" -> throw new IllegalStateException(reason(verb, "told to crash"));
      case "exit" -> {
        return Step.stop(exitReason(reason(verb, "normal")), state.did("exit"));
      }
      case "sleep" -> sleep(self, verb.whole("ms", 0, Script.LONGEST_MS, 1000));
      case "spin" -> spin(verb.whole("ms", 0, Script.LONGEST_MS, 1000));
      case "flood" -> flood(verb, self);
      case "trap_exit" -> self.trapExit(!Boolean.FALSE.equals(verb.settings().get("on")));
      default -> {
        return null;
      }
    }
    return Step.noReply(state.did(verb.name()));
  }

  private static String reason(Verb verb, String otherwise) {
    return Shown.text(verb.text("reason", otherwise), LONGEST_REASON);
  }

  private static ExitReason exitReason(String word) {
    return switch (word) {
      case "normal" -> ExitReason.normal();
      case "shutdown" -> ExitReason.shutdown();
      default -> ExitReason.abnormal(word);
    };
  }

  private static void sleep(Self self, long ms) throws Exception {
    if (ms > 0) {
      self.blocking(() -> {
        Thread.sleep(ms);
        return ms;
      });
    }
  }

  private static void spin(long ms) {
    long end = System.nanoTime() + ms * 1_000_000;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  private static void flood(Verb verb, Self self) {
    Target to = new Target(verb.text("to", ""));
    long count = verb.whole("count", 0, MOST_MESSAGES, 1000);
    Pid target =
        to.find(self.runtime())
            .orElseThrow(() -> new Verb.BadMessage("to is no pid and no registered name"));
    for (long sent = 0; sent < count; sent++) {
      if (self.send(target, "flood") == Delivery.NO_PROCESS) {
        return;
      }
    }
  }

  @Override
  public Step.Quiet<State> handleInfo(Object message, State state, Self self) {
    return Step.noReply(
        message instanceof ExitMessage
            ? new State(state.start(), state.done(), state.last(), state.trapped() + 1)
            : state);
  }

  @Override
  public void terminate(ExitReason reason, State state, Self self) throws Exception {
    if (reason.isExpected() && !(reason instanceof ExitReason.Normal)) {
      switch (script.onShutdown()) {
        case Script.OnShutdown.Nothing _ -> {}
        case Script.OnShutdown.Sleep(long ms) -> sleep(self, ms);
        case Script.OnShutdown.Ignore _ -> sleep(self, Long.MAX_VALUE);
      }
    }
  }
}
