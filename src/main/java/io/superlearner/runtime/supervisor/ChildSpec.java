package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Shown;
import io.superlearner.runtime.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a supervisor knows of a child: how to start, restart and stop it.
///
/// The record takes any values; [#problem()] tells what a supervisor would refuse.
///
/// @param id its name in its supervisor and the last part of its path; not empty, without `/`
/// @param start makes what it runs
/// @param restart when it is started again
/// @param shutdown how it is stopped
/// @param type worker or supervisor
/// @param significant whether its end counts for [AutoShutdown]
/// @param module the word for what it runs, such as `counter`
/// @param name the name it is registered under while it runs, in a sandbox also in the whole
///   cluster; null for none
/// @param startLimit how long its start may take; null for no limit
/// @param mailboxBound the most ordinary messages that may wait for it; 0 for no bound
/// @param scheduler where it runs; null for the usual place: the supervisor's lane for a worker,
///   the system scheduler for a supervisor
/// @param delay what becomes of a restart that the supervisor's budget does not allow any more
public record ChildSpec(
    String id,
    ChildStart start,
    RestartType restart,
    Shutdown shutdown,
    ChildType type,
    boolean significant,
    String module,
    @Nullable String name,
    @Nullable Duration startLimit,
    int mailboxBound,
    @Nullable Scheduler scheduler,
    RestartDelay delay) {

  private static final long DEFAULT_LIMIT_MS = 5000;

  /// What a name may be, for messages.
  static final String NAME_KINDS = "expected null (no name) or text (a name on this node)";

  /// Returns a worker with OTP's defaults: permanent, 5000 ms to stop, not significant.
  public static ChildSpec worker(String id, ChildStart start) {
    return plain(id, start, Shutdown.after(DEFAULT_LIMIT_MS), ChildType.WORKER, "worker");
  }

  /// Returns a supervisor with OTP's defaults: permanent, any time to stop, not significant.
  public static ChildSpec supervisor(String id, ChildStart start) {
    return plain(id, start, Shutdown.infinity(), ChildType.SUPERVISOR, "supervisor");
  }

  private static ChildSpec plain(
      String id, ChildStart start, Shutdown shutdown, ChildType type, String module) {
    return new ChildSpec(
        id,
        start,
        RestartType.PERMANENT,
        shutdown,
        type,
        false,
        module,
        null,
        null,
        0,
        null,
        RestartDelay.none());
  }

  /// Reads a spec from plain data, in one of three forms.
  ///
  /// A map with OTP's keys: `id` (text) and `start` must be there; `restart`, `shutdown`
  /// (milliseconds, `infinity` or `brutal_kill`), `type`, `significant`, `modules` and `name` may
  /// be. Other keys are ignored, absent ones have the defaults of [#worker] and [#supervisor]. A
  /// `start` is a [ChildStart], a class, or a list of a class, the name of one of its public static
  /// methods (`new` for a constructor) and a list of arguments; the method returns a `GenServer`, a
  /// `GenStateMachine`, a `Behavior`, a [SupervisorInit] or a [ChildStart].
  ///
  /// A class, or a list of a class and one argument for its constructor: the id is its simple name,
  /// all else has the defaults.
  ///
  /// A class may be given by its name, and is then found by the context class loader of the calling
  /// thread. Such data can name any class, so they must come from who may run code anyway.
  ///
  /// ```java
  /// ChildSpec.read(Map.of("id", "c", "start", List.of(Counter.class, "new", List.of(7))));
  /// ```
  ///
  /// @param given plain data; a spec is returned as it is
  /// @throws SpecException with the codes of [#problem()], `invalid_child_spec`, `missing_start`,
  ///   `invalid_mfa`, `invalid_restart_type`, `invalid_child_type`, `invalid_modules`,
  ///   `invalid_module`, or `invalid_significant`
  public static ChildSpec read(@Nullable Object given) {
    return PlainChild.read(given);
  }

  /// Returns the same spec with some keys replaced, in the form that [#read] takes; other keys are
  /// ignored.
  ///
  /// @throws SpecException as [#read] does
  public ChildSpec override(Map<String, ?> keys) {
    return PlainChild.changed(this, keys);
  }

  /// Returns why a supervisor refuses this spec; empty if it does not.
  ///
  /// Codes: `missing_id`, `invalid_id`, `invalid_name`, `invalid_shutdown`, `bad_combination` (a
  /// permanent child is never significant), `invalid_start_limit`, `invalid_mailbox_bound`,
  /// `invalid_delay`.
  public Optional<SpecProblem> problem() {
    if (id.isEmpty()) {
      return refused("missing_id", "a child needs an id");
    }
    if (id.indexOf('/') >= 0) {
      return refused(
          "invalid_id", Shown.text(id) + " (expected no /: it joins the parts of paths)");
    }
    if (name != null && name.isEmpty()) {
      return refused("invalid_name", "empty text; " + NAME_KINDS);
    }
    if (shutdown instanceof Shutdown.After(var limit)
        && (limit.isNegative() || limit.compareTo(SupervisorFlags.LONGEST) > 0)) {
      return refused("invalid_shutdown", shutdown + " (expected 0 ms to 3650 days, or infinity)");
    }
    if (significant && restart == RestartType.PERMANENT) {
      return refused("bad_combination", "restart permanent, significant true, child " + id);
    }
    if (startLimit != null && SupervisorFlags.isNoSpan(startLimit)) {
      return refused("invalid_start_limit", startLimit + " (expected 1 ms to 3650 days)");
    }
    if (mailboxBound < 0) {
      return refused("invalid_mailbox_bound", mailboxBound + " (expected at least 0)");
    }
    return delay.problem();
  }

  private static Optional<SpecProblem> refused(String code, String detail) {
    return Optional.of(new SpecProblem(code, detail));
  }

  private ChildSpec with(Consumer<ChildDraft> change) {
    ChildDraft draft = new ChildDraft(this);
    change.accept(draft);
    return draft.finished();
  }

  /// Returns the same spec with another id.
  public ChildSpec withId(String other) {
    return with(draft -> draft.id = other);
  }

  /// Returns the same spec with another factory.
  public ChildSpec withStart(ChildStart other) {
    return with(draft -> draft.start = other);
  }

  /// Returns the same spec with another restart type.
  public ChildSpec withRestart(RestartType other) {
    return with(draft -> draft.restart = other);
  }

  /// Returns the same spec with another way to stop.
  public ChildSpec withShutdown(Shutdown other) {
    return with(draft -> draft.shutdown = other);
  }

  /// Returns the same spec of a worker or of a supervisor; its shutdown stays.
  public ChildSpec withType(ChildType other) {
    return with(draft -> draft.type = other);
  }

  /// Returns the same spec, significant or not.
  public ChildSpec withSignificant(boolean other) {
    return with(draft -> draft.significant = other);
  }

  /// Returns the same spec with another word for what it runs.
  public ChildSpec withModule(String other) {
    return with(draft -> draft.module = other);
  }

  /// Returns the same spec with a registered name, or with none.
  public ChildSpec withName(@Nullable String other) {
    return with(draft -> draft.name = other);
  }

  /// Returns the same spec with a limit for the start, or with none.
  public ChildSpec withStartLimit(@Nullable Duration other) {
    return with(draft -> draft.startLimit = other);
  }

  /// Returns the same spec with another bound for the mailbox.
  public ChildSpec withMailboxBound(int other) {
    return with(draft -> draft.mailboxBound = other);
  }

  /// Returns the same spec with a scheduler of its own, or with the usual one.
  public ChildSpec withScheduler(@Nullable Scheduler other) {
    return with(draft -> draft.scheduler = other);
  }

  /// Returns the same spec with another treatment of restarts that the budget does not allow.
  public ChildSpec withDelay(RestartDelay other) {
    return with(draft -> draft.delay = other);
  }

  /// Returns the same spec without what its factory holds on to, for a child that is never started
  /// again.
  ChildSpec forgotten() {
    return withStart(Forgotten.FACTORY);
  }
}
