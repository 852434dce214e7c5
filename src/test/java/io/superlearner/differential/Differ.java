package io.superlearner.differential;

import java.util.List;

/// Runs scenarios on both sides and tells how they differ.
final class Differ {

  private final Otp otp;

  Differ(Otp otp) {
    this.otp = otp;
  }

  /// Returns where the sides differ; empty if they do not.
  String difference(Scenario scenario) {
    otp.send(scenario);
    OurSide.Run run;
    String broken = "";
    try {
      run = OurSide.run(scenario);
    } catch (AssertionError | RuntimeException failure) {
      run = new OurSide.Run(List.of(), List.of());
      broken = failure.toString();
    }
    Log theirs = Log.of(scenario, otp.events());
    if (!broken.isEmpty()) {
      return "ours broke: " + broken;
    }
    Log ours = Log.of(scenario, run.lines());
    String difference = compare("OTP's", theirs.lines(), "ours", ours.lines());
    return difference.isEmpty()
        ? compare("done", ours.published(), "published", ours.withoutOrphans(run.published()))
        : difference;
  }

  private static String compare(String one, List<String> first, String other, List<String> second) {
    if (first.equals(second)) {
      return "";
    }
    int at = 0;
    while (at < Math.min(first.size(), second.size()) && first.get(at).equals(second.get(at))) {
      at++;
    }
    return "%s and %s differ from line %d on%n%s:%n%s%n%s:%n%s"
        .formatted(one, other, at + 1, one, from(first, at), other, from(second, at));
  }

  private static String from(List<String> lines, int at) {
    return String.join("\n", lines.subList(Math.max(0, at - 3), Math.min(lines.size(), at + 6)));
  }
}
