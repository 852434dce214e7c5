package io.superlearner.console;

import io.superlearner.operation.Caller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.RequestDispatcher;

/// What the page of an error says: what happened, and what to do about it. It never tells how the
/// inside of the program looks.
@Named("mishap")
@RequestScoped
public class Mishap {

  private static final int SERVER_FAULT = 500;

  @Inject ExternalContext faces;
  @Inject Caller caller;

  /// Returns the HTTP status; 404 for somebody who came here by its address.
  public int getStatus() {
    Object status = faces.getRequestMap().get(RequestDispatcher.ERROR_STATUS_CODE);
    return status instanceof Integer code ? code : 404;
  }

  /// Returns what happened, in a few words.
  public String getTitle() {
    return switch (getStatus()) {
      case 403 -> "This is not allowed";
      case 404 -> "There is no such page";
      case 405 -> "Not in this way";
      case 503 -> "Not at this moment";
      default -> getStatus() < SERVER_FAULT ? "This request is not understood" : "A page failed";
    };
  }

  /// Returns what to do about it.
  public String getRemedy() {
    return switch (getStatus()) {
      case 403 ->
          "Your role does not cover it, or the request did not come from a page of this node.";
      case 404 -> "The address may be mistyped, or what it named is gone.";
      case 405 -> "This address only takes what its own button sends.";
      case 503 -> "The cluster does not answer just now. Try again in a few seconds.";
      default ->
          getStatus() < SERVER_FAULT
              ? "Go back and try again."
              : "Try again; if it stays so, look into the log of this node.";
    };
  }

  /// Returns the id under which the log knows the request; empty if the log has nothing on it.
  public String getNumber() {
    return getStatus() < SERVER_FAULT ? "" : caller.requestId();
  }
}
