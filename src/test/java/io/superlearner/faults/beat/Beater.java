package io.superlearner.faults.beat;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.sandbox.Durable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A process of a sandbox that tells the witness, over a connection of its own, when it starts, ten
/// times a second that it lives, and when it ends in order. With each beat goes one effect on the
/// world outside, with the sandbox's epoch.
///
/// Its node hands in the epoch as the setting `epoch`, and tells by system properties where the
/// witness is and which life of which node this is. A call answers how many there have been;
/// whoever casts anything makes it crash.
public final class Beater implements ProcessModule {

  /// The system property with the address of the witness, `host:port`.
  public static final String WITNESS = "superlearner.faults.witness";

  /// The system property with the life of the node, such as `3.2` for the second life of node 3.
  public static final String LIFE = "superlearner.faults.life";

  private static final Duration PACE = Duration.ofMillis(100);

  /// Creates the module; it is found by ServiceLoader.
  public Beater() {}

  @Override
  public String name() {
    return "beater";
  }

  @Override
  public String summary() {
    return "tells a witness that it lives";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    long epoch = config.get("epoch") instanceof Number number ? number.longValue() : 0;
    String name = config.get("name") instanceof String text ? text : "unknown";
    return Durable.server(() -> new Server(name, epoch));
  }

  /// @param calls how many there have been
  record State(long calls) {}

  private static final class Server implements Durable<State> {
    private final String words;
    private @Nullable Socket witness;
    private long effects;

    Server(String name, long epoch) {
      words = name + " " + System.getProperty(LIFE) + " " + epoch;
    }

    @Override
    public boolean blocks() {
      return true;
    }

    @Override
    public Init<State> init(Self self) throws IOException {
      self.trapExit(true);
      String[] address = System.getProperty(WITNESS).split(":", 2);
      witness = new Socket(InetAddress.getByName(address[0]), Integer.parseInt(address[1]));
      witness.setTcpNoDelay(true);
      tell("START " + words);
      var _ = self.startTimer(PACE, "beat");
      return Init.ready(new State(0));
    }

    private void tell(String lines) throws IOException {
      if (witness != null) {
        OutputStream out = witness.getOutputStream();
        out.write((lines + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    }

    @Override
    public Step.Quiet<State> handleInfo(Object message, State state, Self self) throws IOException {
      if (message.equals("beat")) {
        effects++;
        tell("BEAT " + words + "\nEFFECT " + words + " " + effects);
        var _ = self.startTimer(PACE, "beat");
      }
      return Step.noReply(state);
    }

    @Override
    public Step<State> handleCall(@Nullable Object request, From from, State state, Self self) {
      State next = new State(state.calls() + 1);
      return Step.reply(next.calls(), next);
    }

    @Override
    public Step.Quiet<State> handleCast(@Nullable Object request, State state, Self self) {
      throw new IllegalStateException("told to crash: " + request);
    }

    @Override
    public Object save(State state) {
      return Map.of("calls", state.calls());
    }

    @Override
    public State load(@Nullable Object saved) {
      if (saved instanceof Map<?, ?> map && map.get("calls") instanceof Number calls) {
        return new State(calls.longValue());
      }
      throw new IllegalArgumentException("not what a beater saves");
    }

    @Override
    public void terminate(ExitReason reason, State state, Self self) throws IOException {
      tell("STOP " + words);
      if (witness != null) {
        witness.close();
      }
    }
  }
}
