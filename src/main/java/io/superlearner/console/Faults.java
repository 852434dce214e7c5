package io.superlearner.console;

import io.superlearner.operation.Caller;
import io.superlearner.operation.DeniedException;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.faces.context.ExceptionHandler;
import jakarta.faces.context.ExceptionHandlerFactory;
import jakarta.faces.context.ExceptionHandlerWrapper;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.faces.event.ExceptionQueuedEvent;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Turns an exception that a page did not expect into a status without a stack trace; the page of
/// the error tells the rest in words. The log has it all under the id of the request.
public class Faults extends ExceptionHandlerWrapper {

  private static final System.Logger LOG = System.getLogger(Faults.class.getName());

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
    Throwable first = null;
    for (Iterator<ExceptionQueuedEvent> all = getUnhandledExceptionQueuedEvents().iterator();
        all.hasNext(); ) {
      Throwable next = all.next().getContext().getException();
      first = first == null ? next : first;
      all.remove();
    }
    if (first != null) {
      answer(FacesContext.getCurrentInstance(), first);
    }
  }

  private static void answer(FacesContext faces, Throwable failure) {
    DeniedException denied = denial(failure);
    if (denied == null) {
      String request = CDI.current().select(Caller.class).get().requestId();
      LOG.log(System.Logger.Level.ERROR, "a page failed, request " + request, failure);
    }
    ExternalContext external = faces.getExternalContext();
    try {
      if (!external.isResponseCommitted()) {
        external.responseReset();
        external.responseSendError(
            denied == null
                ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR
                : HttpServletResponse.SC_FORBIDDEN,
            null);
      }
    } catch (IOException gone) {
      throw new UncheckedIOException("the browser has gone", gone);
    } finally {
      faces.responseComplete();
    }
  }

  private static @Nullable DeniedException denial(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof DeniedException)) {
      cause = cause.getCause();
    }
    return (DeniedException) cause;
  }
}
