package io.superlearner.sandbox.module;

import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.runtime.supervisor.SupervisorInit;
import java.util.List;
import java.util.Map;

/// The built-in modules.
public final class BuiltIn {

  private static final List<ProcessModule> ALL =
      List.of(
          new Counter(),
          new Printer(),
          new KeyValue(),
          new Ticker(),
          new Relay(),
          new Scripted(),
          Demo.oneForOne(),
          Demo.oneForAll(),
          Demo.restForOne(),
          Demo.test());

  private BuiltIn() {}

  /// Returns what the demonstration tree of each node is made from.
  public static SupervisorInit demo() {
    return Demo.oneForOne().init(Map.of());
  }

  /// Returns all of them.
  public static List<ProcessModule> modules() {
    return ALL;
  }
}
