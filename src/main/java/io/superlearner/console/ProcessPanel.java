package io.superlearner.console;

import io.superlearner.api.PlainJson;
import io.superlearner.api.ProcessView;
import io.superlearner.api.ProcessesResource;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.StateView;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.Pid;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.jspecify.annotations.Nullable;

/// The panel of one process: what it is, its state, and what can be done with it.
@Named("process")
@RequestScoped
public class ProcessPanel {

  private static final int STATE_WAIT_MS = 1000;

  @Inject ProcessesResource processes;
  @Inject SupervisionPage supervision;
  @Inject View view;
  private @Nullable Answer<ProcessView> info;
  private @Nullable Answer<StateView> state;

  /// Tells whether somebody chose a process.
  public boolean isChosen() {
    return !view.text("pid").isEmpty();
  }

  /// Returns all that is known of the process, asked at most once per request.
  public Answer<ProcessView> info() {
    Answer<ProcessView> known = info;
    if (known == null) {
      known = Answer.of(() -> pid().then(processes::info));
      info = known;
    }
    return known;
  }

  /// Reads the state of the process, at most once per request.
  public Answer<StateView> state() {
    Answer<StateView> known = state;
    if (known == null) {
      known = Answer.of(() -> pid().then(pid -> processes.state(pid, STATE_WAIT_MS)));
      state = known;
    }
    return known;
  }

  /// Returns the state as indented text.
  public String stateText() {
    StateView read = state().value();
    return read == null ? "" : PlainJson.pretty(read.state());
  }

  /// Tells whether the chosen process is known not to live, as against not having been asked.
  public boolean isGone() {
    Refusal refusal = info().refusal();
    return refusal != null && refusal.code() == Code.PROCESS_NOT_FOUND;
  }

  /// Returns what is now at the place in the tree where the chosen process was; null if nothing is,
  /// or the place is not known.
  public @Nullable TreeNode successor() {
    return view.text("at").isEmpty() ? null : supervision.at(view.text("at")).orElse(null);
  }

  private Outcome<Pid> pid() {
    try {
      return Outcome.done(Pid.parse(view.text("pid")));
    } catch (IllegalArgumentException wrong) {
      return Outcome.refused(Code.INVALID_PARAMETER, String.valueOf(wrong.getMessage()));
    }
  }
}
