package io.superlearner.console;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Set;

/// What somebody looks at, as the URL says it. A parameter that is absent is empty text.
@Named("url")
@RequestScoped
public class View {

  private static final int LONGEST = 2000;
  // as much as a form may have
  private static final int LONGEST_BODY = 1_000_000;

  @Inject ExternalContext faces;

  /// Returns a parameter; empty if it is absent or senselessly long.
  public String text(String name) {
    return text(name, LONGEST);
  }

  /// Returns a parameter that is a tree or a message, and may be as long as a body.
  String body(String name) {
    return text(name, LONGEST_BODY);
  }

  private String text(String name, int longest) {
    String value = faces.getRequestParameterMap().get(name);
    return value == null || value.length() > longest ? "" : value.strip();
  }

  /// Returns the parts of a parameter that lists keys.
  public Set<String> keys(String name) {
    String value = text(name);
    return value.isEmpty() ? Set.of() : Set.copyOf(List.of(value.split(",", -1)));
  }

  /// Tells whether a parameter has exactly this value.
  public boolean is(String name, String value) {
    return text(name).equals(value);
  }
}
