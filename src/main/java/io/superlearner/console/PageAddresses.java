package io.superlearner.console;

import jakarta.faces.application.ViewHandler;
import jakarta.faces.application.ViewHandlerWrapper;
import jakarta.faces.context.FacesContext;

/// Gives pages the addresses that people see: without the names of their files.
public class PageAddresses extends ViewHandlerWrapper {

  private static final String SUFFIX = ".xhtml";

  /// Wraps the handler of Faces.
  public PageAddresses(ViewHandler wrapped) {
    super(wrapped);
  }

  @Override
  public String getActionURL(FacesContext context, String viewId) {
    String name =
        viewId.endsWith(SUFFIX) ? viewId.substring(0, viewId.length() - SUFFIX.length()) : viewId;
    return name.equals("/index") ? "/" : name;
  }
}
