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

  @Inject ExternalContext faces;

  /// Returns a parameter; empty if it is absent or senselessly long.
  public String text(String name) {
    String value = faces.getRequestParameterMap().get(name);
    return value == null || value.length() > LONGEST ? "" : value.strip();
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
