package io.superlearner.faults;

import io.superlearner.faults.Fact.Answered;
import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Result;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks nodes for something and tells the witness of each question and its answer. Any thread may
/// call; it blocks until there is an answer or the time is up.
final class Client {

  private static final Duration CHANGE = Duration.ofSeconds(35);
  private static final Duration CALL = Duration.ofSeconds(12);
  private static final Duration GRACE = Duration.ofSeconds(5);

  // nothing was changed
  /// The code of the answer if there is no sandbox of that name.
  static final String NOT_FOUND = "sandbox_not_found";

  private static final Set<String> NOTHING_DONE =
      Set.of("already_exists", "no_available_nodes", "node_not_available", NOT_FOUND, "disk_full");

  private final Witness witness;
  private final AtomicInteger ops = new AtomicInteger();

  Client(Witness witness) {
    this.witness = witness;
  }

  /// Asks one question.
  Answered ask(CoreNode node, Deed deed, String name) {
    Duration limit = deed == Deed.CALL ? CALL : CHANGE;
    int number = ops.incrementAndGet();
    witness.note(at -> new Fact.Asked(at, number, deed, name, node.index(), limit.toMillis()));
    String answer = answer(node, deed, name, limit);
    Result result = resultOf(answer);
    return witness.note(at -> new Answered(at, number, result, answer));
  }

  private static String answer(CoreNode node, Deed deed, String name, Duration limit) {
    try {
      return node.ask(deed.name().toLowerCase(Locale.ROOT) + " " + name, limit.plus(GRACE));
    } catch (ConnectException nobody) {
      return "refused node_not_available " + nobody.getMessage();
    } catch (IOException silent) {
      return "silent " + silent.getMessage();
    }
  }

  private static Result resultOf(String answer) {
    String[] words = answer.split(" ", 3);
    if (words[0].equals("ok")) {
      return Result.OK;
    }
    return words[0].equals("refused") && words.length > 1 && NOTHING_DONE.contains(words[1])
        ? Result.FAIL
        : Result.UNKNOWN;
  }
}
