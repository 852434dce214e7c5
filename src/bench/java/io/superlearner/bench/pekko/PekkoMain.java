package io.superlearner.bench.pekko;

import io.superlearner.bench.Trial;

/// Pekko's side of one workload: `PekkoMain P1`.
final class PekkoMain {

  private PekkoMain() {}

  public static void main(String[] arguments) {
    try (Stage stage = new Stage()) {
      Trial.serve(trial(arguments[0], stage));
    } catch (Throwable failure) {
      failure.printStackTrace();
      // its pool may hang, and would keep the process alive: seen on JDK 25, whose pool can lose
      // a task that is queued again before it has returned, as an actor's mailbox is
      Runtime.getRuntime().halt(1);
    }
  }

  private static Trial trial(String workload, Stage stage) {
    return switch (workload) {
      case "P1" -> new PingPong(stage);
      case "P2" -> new Asks(stage);
      case "P3" -> new Tells(stage);
      case "P4" -> new FanIn(stage);
      case "P5" -> new Ring(stage);
      case "P6" -> new Starts(stage);
      case "P7" -> new Children(stage);
      case "P8" -> new Footprint(stage);
      case "P9" -> new Restarts(stage);
      case "P9soft" -> new SoftRestarts(stage);
      case "P12" -> new Million(stage);
      default -> throw new IllegalArgumentException("no workload " + workload);
    };
  }
}
