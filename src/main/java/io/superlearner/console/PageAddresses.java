package io.superlearner.console;

import jakarta.faces.application.ViewHandler;
import jakarta.faces.application.ViewHandlerWrapper;
import jakarta.faces.component.UIViewRoot;
import jakarta.faces.context.FacesContext;

/// Gives pages the addresses that people see, without the names of their files, and makes every
/// view stateless. PrimeFaces begins a server session for a view that is not marked before it is
/// built.
public class PageAddresses extends ViewHandlerWrapper {

  private static final String SUFFIX = ".xhtml";

  /// Wraps the handler of Faces.
  public PageAddresses(ViewHandler wrapped) {
    super(wrapped);
  }

  @Override
  public UIViewRoot createView(FacesContext context, String viewId) {
    UIViewRoot root = super.createView(context, viewId);
    root.setTransient(true);
    return root;
  }

  @Override
  public String getActionURL(FacesContext context, String viewId) {
    String name =
        viewId.endsWith(SUFFIX) ? viewId.substring(0, viewId.length() - SUFFIX.length()) : viewId;
    return name.equals("/index") ? "/" : name;
  }
}
