package io.superlearner.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Stands outside of the tested system, writes down what it hears, and is the sink of effects.
///
/// Copies connect over TCP and say lines: `START name life epoch`, `BEAT …`, `EFFECT name life
/// epoch n`, `STOP …`. The sink takes an effect unless it has taken one of a later epoch of the
/// same name. The time of a fact is when its line was read, by this JVM's monotonic clock. Any
/// thread may call.
final class Witness implements AutoCloseable {

  private final ServerSocket server;
  private final boolean refusesOld;
  private final long begin = System.nanoTime();

  // all guarded by this
  private final List<Fact> log = new ArrayList<>();
  private final Map<String, Long> epochs = new HashMap<>();
  private int copies;

  /// @param address where it listens; the port is any that is free
  /// @param refusesOld false only for a mutant
  Witness(String address, boolean refusesOld) {
    this.refusesOld = refusesOld;
    try {
      server = new ServerSocket(0, 500, InetAddress.getByName(address));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread.ofPlatform().daemon().name("witness").start(this::accept);
  }

  String address() {
    return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        Thread.ofVirtual().start(() -> listen(caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void listen(Socket caller) {
    int copy = number();
    boolean started = false;
    try (caller;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(caller.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(copy, line.split(" ", -1));
        started = true;
      }
    } catch (IOException broken) {
      // the end of the connection is what counts
    } finally {
      if (started) {
        note(at -> new Fact.Gone(at, copy));
      }
    }
  }

  private synchronized int number() {
    return ++copies;
  }

  private void hear(int copy, String[] words) {
    switch (words[0]) {
      case "START" ->
          note(at ->
              new Fact.Started(
                  at, copy, words[1], Fact.Life.parse(words[2]), Long.parseLong(words[3])));
      case "BEAT" -> note(at -> new Fact.Beat(at, copy));
      case "STOP" -> note(at -> new Fact.Stopped(at, copy));
      case "EFFECT" -> note(at -> effect(at, copy, words[1], Long.parseLong(words[3]), words[4]));
      default -> throw new IllegalArgumentException("no word of the witness: " + words[0]);
    }
  }

  private synchronized Fact effect(long at, int copy, String name, long epoch, String n) {
    boolean accepted = !refusesOld || epoch >= epochs.getOrDefault(name, Long.MIN_VALUE);
    if (accepted) {
      epochs.merge(name, epoch, Math::max);
    }
    return new Fact.Effect(at, copy, name, epoch, Long.parseLong(n), accepted);
  }

  /// Writes down a fact with the present time.
  ///
  /// @return what was written down
  synchronized <F extends Fact> F note(LongFunction<F> fact) {
    F noted = fact.apply(now());
    log.add(noted);
    return noted;
  }

  /// Returns the time of the clock by which facts are written down, in milliseconds.
  long now() {
    return (System.nanoTime() - begin) / 1_000_000;
  }

  /// Returns a copy of the log.
  synchronized List<Fact> log() {
    return List.copyOf(log);
  }

  /// Returns what can be known by now.
  History history() {
    return new History(log());
  }

  /// Writes the log, one fact a line.
  void write(Path file, @Nullable Iterable<?> last) {
    try (Writer out = Files.newBufferedWriter(file)) {
      for (Fact fact : log()) {
        out.write(fact + "\n");
      }
      if (last != null) {
        for (Object line : last) {
          out.write(line + "\n");
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
