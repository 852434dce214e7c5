package io.superlearner.console;

import io.superlearner.api.PlainJson;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import java.util.Map;
import java.util.Optional;

/// Reads what people type into a page as JSON.
final class Pasted {

  private static final String KEY = "message";

  private Pasted() {}

  /// Reads any JSON value; empty for `null`. By wrapping it into an object it is read under the
  /// strict rules of the API's bodies.
  static Outcome<Optional<Object>> value(String text) {
    return PlainJson.object("{\"" + KEY + "\":" + text + "\n}").then(Pasted::only);
  }

  private static Outcome<Optional<Object>> only(Map<String, Object> read) {
    return read.size() == 1
        ? Outcome.done(Optional.ofNullable(read.get(KEY)))
        : Outcome.refused(Code.INVALID_PARAMETER, "message: one JSON value is expected");
  }
}
