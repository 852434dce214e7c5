package io.superlearner.boot;

/// A reason why this node must not start. The message is one line for the person who started it.
final class Refusal extends Exception {

  private static final long serialVersionUID = 1;

  Refusal(String message) {
    super(message);
  }
}
