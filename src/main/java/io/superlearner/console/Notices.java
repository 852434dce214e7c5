package io.superlearner.console;

import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Tells the person at the browser what came of what they did.
@RequestScoped
class Notices {

  @Inject FacesContext faces;

  /// Says what was done, or why not, and returns the value if there is one.
  <T> Optional<T> tell(Outcome<T> outcome, Function<? super T, String> done) {
    return switch (outcome) {
      case Outcome.Done<T>(var value) -> {
        say(FacesMessage.SEVERITY_INFO, done.apply(value), "");
        yield Optional.of(value);
      }
      case Outcome.Refused<T>(var refusal) -> {
        refused(refusal);
        yield Optional.empty();
      }
    };
  }

  /// Says that something was refused, with every fault and its place.
  void refused(Refusal refusal) {
    String faults =
        refusal.faults().stream()
            .map(fault -> fault.pointer() + ": " + fault.detail())
            .collect(Collectors.joining("\n"));
    say(FacesMessage.SEVERITY_ERROR, refusal.detail(), faults);
  }

  /// Says that what was asked for did not come about as wished, though nothing failed.
  void warn(String summary, String detail) {
    say(FacesMessage.SEVERITY_WARN, summary, detail);
  }

  private void say(FacesMessage.Severity severity, String summary, String detail) {
    faces.addMessage(null, new FacesMessage(severity, summary, detail));
  }
}
