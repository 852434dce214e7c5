package io.superlearner.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Keeps a storm of crashes from becoming a storm of log lines: of each source so many lines pass
/// in a second, the others are counted, and one line tells later how many there were. Any thread
/// may ask; nobody waits, and a line that does not pass is not even built.
///
/// ```java
/// LogLimit limit = runtime.logLimit();
/// if (limit.tryLine("root/pool")) {
///   System.out.println("root/pool: a worker crashed");
/// }
/// ```
///
/// A source is a place such as `root/pool`, which stays the same while processes come and go; of
/// very many sources the last ones share one count, so that memory stays bounded.
public final class LogLimit {

  private static final int MOST_SOURCES = 1000;
  private static final String OTHERS = "(other places)";

  /// How many lines of a source did not pass since it was last asked.
  ///
  /// @param source whose
  /// @param lines how many, at least 1
  public record Suppressed(String source, long lines) {
    /// Returns the line for the log.
    @Override
    public String toString() {
      return source + ": " + lines + " more suppressed";
    }
  }

  private static final class Source {
    final RateLimit limit;
    final LongAdder suppressed = new LongAdder();
    volatile long lastNanos;

    Source(int perSecond) {
      this.limit = new RateLimit(perSecond);
    }
  }

  private final Clock clock;
  private final int perSecond;
  private final Map<String, Source> sources = new ConcurrentHashMap<>();
  private final LongAdder total = new LongAdder();

  /// @param perSecond how many lines of one source pass in a second, at least 1
  LogLimit(Clock clock, int perSecond) {
    this.clock = clock;
    this.perSecond = perSecond;
  }

  /// Tells whether one more line of a source may be written; if not, counts it.
  public boolean tryLine(String source) {
    boolean known = sources.containsKey(source) || sources.size() < MOST_SOURCES;
    Source of = sources.computeIfAbsent(known ? source : OTHERS, _ -> new Source(perSecond));
    long now = clock.nanos();
    of.lastNanos = now;
    if (of.limit.tryTake(now)) {
      return true;
    }
    of.suppressed.increment();
    total.increment();
    return false;
  }

  /// Returns how many lines did not pass in all.
  public long estimateSuppressed() {
    return total.sum();
  }

  /// Returns what was suppressed since the last call, and forgets sources that are silent.
  List<Suppressed> takeSuppressed() {
    List<Suppressed> taken = new ArrayList<>();
    long now = clock.nanos();
    sources.forEach((name, source) -> {
      long lines = source.suppressed.sumThenReset();
      if (lines > 0) {
        taken.add(new Suppressed(name, lines));
      } else if (now - source.lastNanos > 2_000_000_000L) {
        sources.remove(name, source);
      }
    });
    return taken;
  }
}
