package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.Behavior;

/// Stands in the spec of a temporary child for its factory, once that has done its work: a child
/// that is never started again must not keep what it was made from.
enum Forgotten implements ChildStart {
  FACTORY;

  @Override
  public Behavior start(ChildContext context) {
    throw new IllegalStateException("a temporary child starts once: " + context.path());
  }
}
