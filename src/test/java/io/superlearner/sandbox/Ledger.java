package io.superlearner.sandbox;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.From;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.server.Then;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A module that a test can look into: a durable list of what it was told, and a protocol of its
/// callbacks.
final class Ledger implements ProcessModule {

  /// What was called, over all starts.
  final List<String> calls = new CopyOnWriteArrayList<>();

  /// How often a state was saved.
  final AtomicInteger saves = new AtomicInteger();

  /// How many of the next starts answer `ignore`.
  final AtomicInteger ignores = new AtomicInteger();

  /// What `load` throws; null for nothing.
  volatile RuntimeException refusal;

  /// What is saved in place of the lines; null for the lines.
  volatile Object odd;

  /// A message that holds the server until it is let go.
  record Hold(CompletableFuture<Void> begun, CountDownLatch end) {}

  private final String name;

  Ledger(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return "";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    return Durable.server(Server::new);
  }

  final class Server implements Durable<List<String>> {

    @Override
    public Init<List<String>> init(Self self) {
      if (ignores.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        return Init.ignore();
      }
      calls.add("init");
      return Init.ready(List.of("fresh"), Then.continueWith("go"));
    }

    @Override
    public Step.Quiet<List<String>> handleContinue(Object what, List<String> state, Self self) {
      calls.add("continue " + state);
      return Step.noReply(state);
    }

    @Override
    public Step<List<String>> handleCall(Object request, From from, List<String> state, Self self) {
      return switch (String.valueOf(request)) {
        case "get" -> Step.reply(state, state);
        case "copy" -> Step.reply("ok", new ArrayList<>(state));
        default -> {
          List<String> next = new ArrayList<>(state);
          next.add((String) request);
          yield Step.reply("ok", next);
        }
      };
    }

    @Override
    public Step.Quiet<List<String>> handleCast(Object message, List<String> state, Self self)
        throws Exception {
      if (message instanceof Hold(var begun, var end)) {
        begun.complete(null);
        end.await();
        return Step.noReply(state);
      }
      throw new IllegalStateException("told to crash");
    }

    @Override
    public Step.Quiet<List<String>> handleInfo(Object message, List<String> state, Self self) {
      calls.add("info " + message);
      return Step.noReply(state);
    }

    @Override
    public void terminate(ExitReason reason, List<String> state, Self self) {
      calls.add("terminate " + state);
    }

    @Override
    public ProcessStatus formatStatus(ProcessStatus raw) {
      return raw.withState("hidden");
    }

    @Override
    public List<String> codeChange(Object oldVersion, Object old, Object extra) {
      return List.of("changed", String.valueOf(old));
    }

    @Override
    public Object save(List<String> state) {
      saves.incrementAndGet();
      return odd == null ? Map.of("lines", state) : odd;
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<String> load(Object saved) {
      if (refusal != null) {
        throw refusal;
      }
      calls.add("load");
      return (List<String>) ((Map<String, Object>) saved).get("lines");
    }
  }
}
