package io.superlearner.console;

import jakarta.faces.context.ExceptionHandler;
import jakarta.faces.context.ExceptionHandlerFactory;
import jakarta.faces.context.ExceptionHandlerWrapper;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.faces.event.ExceptionQueuedEvent;
import jakarta.faces.event.ExceptionQueuedEventContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Turns an exception that nobody expected into an answer without a stack trace: the page of the
/// error, or for a partial request its status, which the page tells in words. The log has the
/// whole under the same number.
class Faults extends ExceptionHandlerWrapper {

  private static final Logger LOG = Logger.getLogger(Faults.class.getName());

  Faults(ExceptionHandler wrapped) {
    super(wrapped);
  }

  /// Puts the handler around the one of Faces.
  public static class Factory extends ExceptionHandlerFactory {

    /// Wraps the factory of Faces.
    public Factory(ExceptionHandlerFactory wrapped) {
      super(wrapped);
    }

    @Override
    public ExceptionHandler getExceptionHandler() {
      return new Faults(getWrapped().getExceptionHandler());
    }
  }

  @Override
  public void handle() {
    Iterator<ExceptionQueuedEvent> queue = getUnhandledExceptionQueuedEvents().iterator();
    if (!queue.hasNext()) {
      return;
    }
    ExceptionQueuedEventContext first = (ExceptionQueuedEventContext) queue.next().getSource();
    FacesContext faces = first.getContext();
    String number = UUID.randomUUID().toString().substring(0, 8);
    LOG.log(Level.SEVERE, first.getException(), () -> "A page failed, number " + number);
    while (queue.hasNext()) {
      queue.next();
    }
    getUnhandledExceptionQueuedEvents().forEach(_ -> {});
    answer(faces, number);
  }

  private static void answer(FacesContext faces, String number) {
    ExternalContext external = faces.getExternalContext();
    try {
      if (!external.isResponseCommitted()) {
        external.responseReset();
        external.setResponseHeader("X-Error-Number", number);
        external.responseSendError(500, number);
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    } finally {
      faces.responseComplete();
    }
  }
}
