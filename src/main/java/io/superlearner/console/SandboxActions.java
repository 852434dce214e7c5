package io.superlearner.console;

import io.superlearner.api.CreateSandbox;
import io.superlearner.api.PlainJson;
import io.superlearner.api.SandboxView;
import io.superlearner.api.SandboxesResource;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.identity.SandboxId;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What somebody does with sandboxes from a page.
@Named("sandbox")
@RequestScoped
public class SandboxActions {

  @Inject SandboxesResource sandboxes;
  @Inject SandboxesPage page;
  @Inject Notices notices;
  @Inject View view;
  private @Nullable Refusal refusal;
  private String made = "";

  /// Creates a sandbox as the form says.
  public void create() {
    String node = view.text("node").isEmpty() ? null : view.text("node");
    Outcome<SandboxView> outcome =
        view.is("source", "tree")
            ? PlainJson.object(view.body("tree"))
                .then(tree -> sandboxes.create(CreateSandbox.ofTree(view.text("id"), tree, node)))
            : sandboxes.create(CreateSandbox.ofModule(view.text("id"), view.text("module"), node));
    switch (outcome) {
      case Outcome.Done<SandboxView>(var box) -> {
        made = box.id().text();
        notices.tell(outcome, done -> done.id() + " runs on " + done.node() + ".");
      }
      case Outcome.Refused<SandboxView>(var why) -> refusal = why;
    }
    page.forget();
  }

  /// Starts a sandbox again with the same configuration.
  public void restart() {
    run(sandboxes::restart, "started again");
  }

  /// Stops a sandbox and removes all that it left. Its id has to be typed.
  public void destroy() {
    if (view.text("typed").equals(view.text("target"))) {
      run(sandboxes::destroy, "destroyed");
    } else {
      refusal = Refusal.ofParameter(Code.INVALID_PARAMETER, "typed", "The two ids differ.");
    }
  }

  private void run(Function<SandboxId, Outcome<SandboxView>> operation, String done) {
    try {
      SandboxId id = SandboxId.parse(view.text("target"));
      notices
          .tell(operation.apply(id), box -> box.id() + " on " + box.node() + " " + done + ".")
          .ifPresent(box -> made = box.id().text());
    } catch (IllegalArgumentException wrong) {
      notices.warn(String.valueOf(wrong.getMessage()), "");
    }
    page.forget();
  }

  /// Returns why the last request was refused; null if it was not.
  public @Nullable Refusal getRefusal() {
    return refusal;
  }

  /// Returns the id of the sandbox with which something was done; empty if nothing was.
  public String getMade() {
    return made;
  }

  /// Returns the sandbox that somebody is asked about before it is ended; null if it is gone.
  public @Nullable SandboxView getTarget() {
    return page.rows().stream()
        .filter(box -> box.id().text().equals(view.text("target")))
        .findFirst()
        .orElse(null);
  }
}
