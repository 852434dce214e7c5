package io.superlearner.bench.ours;

import io.superlearner.bench.Trial;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Our side of one workload: `OursMain P1`.
final class OursMain {

  private OursMain() {}

  private static final Logger SUPERVISORS = Logger.getLogger("io.superlearner.supervisor");

  public static void main(String[] arguments) throws Exception {
    // as on the other sides: a log of a million crashes would measure the disk
    SUPERVISORS.setLevel(Level.OFF);
    try (Node node = new Node()) {
      Trial.serve(trial(arguments[0], node));
    }
  }

  private static Trial trial(String workload, Node node) {
    return switch (workload) {
      case "P1" -> new PingPong(node);
      case "P2" -> new Calls(node, false);
      case "P3" -> new Casts(node);
      case "P4" -> new FanIn(node);
      case "P5" -> new Ring(node);
      case "P6" -> new Starts(node);
      case "P7" -> new Children(node);
      case "P8" -> new Footprint(node);
      case "P9", "P9soft" -> new Restarts(node);
      case "P10" -> new Infos(node);
      case "P11" -> new Calls(node, true);
      case "P11work" -> new TracedWork(node);
      case "P12" -> new Million(node);
      case "P13" -> new Neighbours(node);
      default -> throw new IllegalArgumentException("no workload " + workload);
    };
  }
}
