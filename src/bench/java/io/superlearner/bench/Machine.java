package io.superlearner.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// On what was measured.
final class Machine {

  private Machine() {}

  static Map<String, String> facts(Set<Side> sides) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cpus", Runtime.getRuntime().availableProcessors() + " x " + model());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("jdk", System.getProperty("java.vendor.version"));
    if (sides.contains(Side.BEAM)) {
      facts.put("otp", otp());
    }
    return facts;
  }

  private static String model() throws IOException {
    Path cpus = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(cpus)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(cpus).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static String otp() throws IOException {
    String expression = "io:put_chars(erlang:system_info(system_version)), halt().";
    Process erl =
        new ProcessBuilder(List.of("erl", "-noshell", "-eval", expression))
            .redirectErrorStream(true)
            .start();
    return new String(erl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
