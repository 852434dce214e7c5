package io.superlearner.sandbox.module;

import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A worker that does what it is told: crash, exit, sleep, spin, flood, trap exits.
///
/// Casts: `{"do": "crash", "reason": r}` throws; `{"do": "exit", "reason": "normal" | "shutdown" |
/// text}` ends; `{"do": "sleep", "ms": n}` blocks; `{"do": "spin", "ms": n}` keeps a CPU busy and
/// heeds no interrupt; `{"do": "flood", "to": pid or name, "count": n}` sends so many plain
/// messages; `{"do": "trap_exit", "on": true}`. Call `ping` answers `pong`.
///
/// Argument `starts`: a list of what successive starts answer, restarts included: `ok`, `ignore`,
/// `error`, `raise`, or `{"sleep": ms}` for a slow start; the last one repeats. The count begins
/// again when the sandbox is started again. Argument `on_shutdown`: `{"sleep": ms}` or `"ignore"`;
/// either makes it trap exits.
final class Scripted implements ProcessModule {

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public String summary() {
    return "does what it is told: crash, exit, sleep, spin, flood; arguments starts, on_shutdown";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    Script script = Script.read(args);
    AtomicInteger starts = new AtomicInteger();
    return ProcessModule.server(() -> new ScriptedServer(script, starts.getAndIncrement(), config));
  }
}
