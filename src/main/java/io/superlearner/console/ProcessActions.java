package io.superlearner.console;

import io.superlearner.api.MessageBody;
import io.superlearner.api.PlainJson;
import io.superlearner.api.ProcessesResource;
import io.superlearner.control.Code;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.Outcome;
import io.superlearner.identity.Pid;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/// What somebody does to a process from a page. The process is named by its pid in the request,
/// never by its row, so that a tree which changed in between cannot lead to another one.
@Named("act")
@RequestScoped
public class ProcessActions {

  @Inject ProcessesResource processes;
  @Inject SupervisionPage supervision;
  @Inject Notices notices;
  @Inject View view;
  private String reply = "";

  /// Ends a process with a reason.
  public void exit() {
    Outcome<Exited> outcome =
        parsed("target", Pid::parse)
            .then(pid ->
                parsed("reason", ExitRequest::parse).then(reason -> processes.exit(pid, reason)));
    notices.tell(outcome, ProcessActions::ended);
    supervision.forget();
  }

  private static String ended(Exited exited) {
    String who = exited.pid() + " on " + exited.node();
    return exited.terminated()
        ? who + " ended: " + exited.reason() + "."
        : who + " got the signal " + exited.reason() + " and still lives: it traps or ignores it.";
  }

  /// Sends a message to a process; a call waits for its reply.
  public void send() {
    Outcome<Delivered> outcome =
        parsed("target", Pid::parse)
            .then(pid -> parsed("kind", ProcessActions::kind).then(kind -> deliver(pid, kind)));
    if (outcome instanceof Outcome.Done<Delivered>(var sent) && sent.replied()) {
      reply = PlainJson.pretty(sent.reply());
    } else {
      notices.tell(outcome, sent -> "Delivered to " + sent.pid() + ".");
    }
  }

  private Outcome<Delivered> deliver(Pid pid, MessageRequest.Kind kind) {
    return Pasted.value(view.body("message"))
        .then(message -> processes.message(pid, new MessageBody(kind, message.orElse(null), null)));
  }

  /// Returns the reply to the call that was just made; empty if none was.
  public String getReply() {
    return reply;
  }

  private static MessageRequest.Kind kind(String word) {
    return Arrays.stream(MessageRequest.Kind.values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("expected call, cast or info"));
  }

  private <T> Outcome<T> parsed(String name, Function<String, T> reader) {
    try {
      return Outcome.done(reader.apply(view.text(name)));
    } catch (IllegalArgumentException wrong) {
      return Outcome.refused(Code.INVALID_PARAMETER, name + ": " + wrong.getMessage());
    }
  }
}
