package io.superlearner.console;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

/// The tree that stands in the form for a new sandbox, to be changed.
@Named("sample")
@ApplicationScoped
public class SampleTree {

  private static final String TREE =
      """
      {
        "id": "root", "type": "supervisor", "strategy": "rest_for_one",
        "max_restarts": 3, "max_seconds": 5,
        "children": [
          { "id": "a", "module": "counter" },
          { "id": "b", "module": "printer" },
          { "id": "c", "module": "counter", "restart": "transient" }
        ]
      }
      """;

  /// Returns the tree as JSON.
  public String getTree() {
    return TREE;
  }
}
