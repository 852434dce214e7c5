package io.superlearner.operation;

import io.superlearner.identity.Shown;

/// Writes who did what, from where, to what, with which result: one line each, without secrets and
/// without control characters, to the log `io.superlearner.audit`.
public final class Audit {

  private static final System.Logger LOG = System.getLogger("io.superlearner.audit");

  private Audit() {}

  /// Writes that an operation was run, or was refused before it ran.
  ///
  /// @param target what it was applied to, in words
  /// @param result the HTTP status, or the code of the refusal
  public static void write(Caller caller, Operation operation, String target, String result) {
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            String.join(
                " ",
                operation.id(),
                operation.effect().word(),
                "by=" + quoted(caller.name(), 60),
                "from=" + Shown.text(caller.address()),
                "request=" + Shown.text(caller.requestId()),
                "target=" + quoted(target, 200),
                "result=" + Shown.text(result)));
  }

  // Somebody chose these words: no quote in them may end the field.
  private static String quoted(String text, int longest) {
    return '"' + Shown.text(text, longest).replace('"', '\'') + '"';
  }
}
