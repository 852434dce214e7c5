package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A [ChildSpec] while it is being changed. Used by one thread, for one change.
final class ChildDraft {

  String id;
  ChildStart start;
  RestartType restart;
  Shutdown shutdown;
  ChildType type;
  boolean significant;
  String module;
  @Nullable String name;
  @Nullable Duration startLimit;
  int mailboxBound;
  @Nullable Scheduler scheduler;
  RestartDelay delay;

  ChildDraft(ChildSpec from) {
    id = from.id();
    start = from.start();
    restart = from.restart();
    shutdown = from.shutdown();
    type = from.type();
    significant = from.significant();
    module = from.module();
    name = from.name();
    startLimit = from.startLimit();
    mailboxBound = from.mailboxBound();
    scheduler = from.scheduler();
    delay = from.delay();
  }

  ChildSpec finished() {
    return new ChildSpec(
        id,
        start,
        restart,
        shutdown,
        type,
        significant,
        module,
        name,
        startLimit,
        mailboxBound,
        scheduler,
        delay);
  }
}
