package io.superlearner.runtime.supervisor;

import io.superlearner.event.Event;
import io.superlearner.event.Offender;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Shown;
import java.util.ArrayList;
import java.util.List;

/// How the report of a supervisor is written as text.
///
/// ```java
/// events.subscribe(event -> {
///   if (event instanceof Event.SupervisorReported report) {
///     System.out.println(ReportFormat.block().format(report));
///   }
/// });
/// ```
///
/// A pure function of the report; any thread may use it. It calls no code of the process that the
/// report is about but the `getMessage`, `getCause` and `getStackTrace` of what that threw: the
/// last two only where more than a line is written. However tight the limits are, the text begins
/// alike: with the supervisor and the context.
///
/// @param depth how many elements of a list, levels of a value, causes of an exception and lines of
///   a stack are shown; for the rest stands `...`; at least 1
/// @param characters the most characters of the whole text, at least 20; the reason is cut first
/// @param singleLine whether all is on one line
public record ReportFormat(int depth, int characters, boolean singleLine) {

  private static final int DEPTH = 30;
  private static final int CHARACTERS = 10_000;
  private static final int LINE_DEPTH = 10;
  private static final int LINE_CHARACTERS = 1000;
  private static final int LEAST_OF_REASON = 20;

  /// Checks the limits.
  ///
  /// @throws IllegalArgumentException if one is too small
  public ReportFormat {
    if (depth < 1 || characters < LEAST_OF_REASON) {
      throw new IllegalArgumentException(
          ("depth " + depth + ", characters " + characters)
              + (" (expected at least 1 and " + LEAST_OF_REASON + ")"));
    }
  }

  /// Returns the format of a log: one line, depth 10, 1000 characters.
  public static ReportFormat line() {
    return new ReportFormat(LINE_DEPTH, LINE_CHARACTERS, true);
  }

  /// Returns the format for people: several lines, depth 30, 10000 characters.
  public static ReportFormat block() {
    return new ReportFormat(DEPTH, CHARACTERS, false);
  }

  /// Returns the same format with another depth.
  public ReportFormat withDepth(int other) {
    return new ReportFormat(other, characters, singleLine);
  }

  /// Returns the same format with another limit.
  public ReportFormat withCharacters(int other) {
    return new ReportFormat(depth, other, singleLine);
  }

  /// Returns a report as text.
  public String format(Event.SupervisorReported report) {
    String before =
        head(report.path(), report.supervisor()) + part("Context", report.context().word());
    String reason = reason(report.reason());
    String after = part("Offender", fields(report.offender()));
    int room = characters - before.length() - part("Reason", "").length() - after.length();
    String shortened = cut(reason, Math.max(LEAST_OF_REASON, room));
    return cut(before + part("Reason", shortened) + after, characters);
  }

  /// Returns as text that a child was started again.
  String started(String path, Pid supervisor, Offender child) {
    return cut(head(path, supervisor) + part("Started", fields(child)), characters);
  }

  private String head(String path, Pid supervisor) {
    String who = Shown.text(path, characters) + " " + supervisor;
    return singleLine ? "Supervisor: " + who + "." : "Supervisor: " + who;
  }

  private String part(String label, String text) {
    if (singleLine) {
      return " " + label + ": " + text + ".";
    }
    return "\n    " + label + (text.startsWith("\n") ? ":" : ": ") + text;
  }

  private String fields(Offender offender) {
    List<String> fields = new ArrayList<>();
    if (offender.id() != null) {
      fields.add("id=" + Shown.text(offender.id(), characters));
    }
    if (offender.pid() != null) {
      fields.add("pid=" + offender.pid());
    }
    if (offender.children() != 1) {
      fields.add("nb_children=" + offender.children());
    }
    fields.add("module=" + Shown.text(offender.module(), characters));
    if (!offender.args().isEmpty()) {
      fields.add("args=" + Terms.show(offender.args(), depth, characters));
    }
    fields.add("restart=" + offender.restart());
    fields.add("shutdown=" + offender.shutdown());
    fields.add("type=" + offender.type());
    return singleLine
        ? String.join(", ", fields)
        : "\n        " + String.join("\n        ", fields);
  }

  private String reason(ExitReason reason) {
    if (reason instanceof ExitReason.Crashed(Throwable thrown) && !singleLine) {
      return Thrown.lines(thrown, depth);
    }
    return Shown.text(reason.toString(), characters);
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    return text.substring(0, longest - Terms.CUT.length()) + Terms.CUT;
  }
}
