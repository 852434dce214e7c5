package io.superlearner.cluster;

import io.superlearner.sandbox.SampleJar;
import java.nio.file.Path;
import java.util.Map;

/// A module `journal` in a jar: a durable server that counts what each of its senders has numbered,
/// and notes what came out of order.
///
/// Cast or call `{"from": name, "n": number}`, the numbers of each sender from 1 on; call `get` for
/// `{"last": {name: number}, "count": n, "faults": n}`. Argument `ballast`: how many bytes it keeps
/// besides. A module of a jar shares nothing with a test but the JVM, so a test tells it by system
/// properties what to fail at: `test.journal.SANDBOX` may be `save`, `load`, `init` or `terminate`;
/// with the last two it does not come back while the property stands.
final class Journal {

  private static final String SOURCE =
      """
      package journal;

      import io.superlearner.identity.ExitReason;
      import io.superlearner.identity.SandboxId;
      import io.superlearner.runtime.From;
      import io.superlearner.runtime.Self;
      import io.superlearner.runtime.server.Init;
      import io.superlearner.runtime.server.Step;
      import io.superlearner.runtime.supervisor.Arguments;
      import io.superlearner.runtime.supervisor.ChildType;
      import io.superlearner.runtime.supervisor.ProcessModule;
      import io.superlearner.sandbox.Durable;
      import java.util.HashMap;
      import java.util.Map;
      import java.util.concurrent.locks.LockSupport;

      public final class JournalModule implements ProcessModule {
        public String name() {
          return "journal";
        }

        public String summary() {
          return "notes what came in which order";
        }

        public ChildType type() {
          return ChildType.WORKER;
        }

        public Made make(Arguments args, Map<String, ?> config) {
          long ballast = args.whole("ballast", 0, 8_000_000, 0);
          return Durable.server(() -> new Server("x".repeat((int) ballast)));
        }

        public record State(Map<String, Long> last, long count, long faults, String ballast) {}

        static final class Server implements Durable<State> {
          private final String ballast;
          private String box = "";

          Server(String ballast) {
            this.ballast = ballast;
          }

          private boolean isToldTo(String what) {
            return what.equals(System.getProperty("test.journal." + box));
          }

          private void stickAt(String what) {
            while (isToldTo(what)) {
              LockSupport.parkNanos(1_000_000);
              Thread.interrupted();
            }
          }

          public Init<State> init(Self self) {
            SandboxId id = self.options().sandbox();
            box = id == null ? "" : id.text();
            stickAt("init");
            self.trapExit(true);
            return Init.ready(new State(Map.of(), 0, 0, ballast));
          }

          public Step<State> handleCall(Object request, From from, State state, Self self) {
            if (request.equals("get")) {
              return Step.reply(
                  Map.of("last", state.last(), "count", state.count(), "faults", state.faults()),
                  state);
            }
            State next = noted((Map<?, ?>) request, state);
            return Step.reply(((Map<?, ?>) request).get("n"), next);
          }

          public Step.Quiet<State> handleCast(Object message, State state, Self self) {
            return Step.noReply(noted((Map<?, ?>) message, state));
          }

          private static State noted(Map<?, ?> entry, State state) {
            String from = (String) entry.get("from");
            long number = ((Number) entry.get("n")).longValue();
            long expected = state.last().getOrDefault(from, 0L) + 1;
            Map<String, Long> last = new HashMap<>(state.last());
            last.put(from, number);
            return new State(
                Map.copyOf(last),
                state.count() + 1,
                state.faults() + (number == expected ? 0 : 1),
                state.ballast());
          }

          public void terminate(ExitReason reason, State state, Self self) {
            stickAt("terminate");
          }

          public Object save(State state) {
            if (isToldTo("save")) {
              throw new IllegalStateException("told not to save");
            }
            Map<String, Object> saved = new HashMap<>();
            saved.put("last", state.last());
            saved.put("count", state.count());
            saved.put("faults", state.faults());
            saved.put("ballast", state.ballast());
            return saved;
          }

          @SuppressWarnings("unchecked")
          public State load(Object saved) {
            if (isToldTo("load")) {
              throw new IllegalStateException("told not to load");
            }
            Map<String, Object> map = (Map<String, Object>) saved;
            Map<String, Long> last = new HashMap<>();
            ((Map<String, Number>) map.get("last")).forEach((k, n) -> last.put(k, n.longValue()));
            return new State(
                last,
                ((Number) map.get("count")).longValue(),
                ((Number) map.get("faults")).longValue(),
                (String) map.get("ballast"));
          }
        }
      }
      """;

  private Journal() {}

  /// Packs the module.
  static void into(Path directory) {
    SampleJar.ofSources(
        Map.of("JournalModule.java", SOURCE),
        "journal.JournalModule",
        directory.resolve("journal.jar"));
  }

  /// Tells the journal of a sandbox what to fail at from now on.
  ///
  /// @param what null for nothing
  static void tell(String sandbox, String what) {
    if (what == null) {
      System.clearProperty("test.journal." + sandbox);
    } else {
      System.setProperty("test.journal." + sandbox, what);
    }
  }
}
