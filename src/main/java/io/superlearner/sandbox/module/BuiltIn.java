package io.superlearner.sandbox.module;

import io.superlearner.runtime.supervisor.ProcessModule;
import java.util.List;

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

  /// Returns all of them.
  public static List<ProcessModule> modules() {
    return ALL;
  }
}
