package io.superlearner.operation;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/// Puts calls of operations into words, for the audit log and for whoever watches.
public interface Transcript {

  /// Returns what a call is applied to, such as `pid=<1.2.3>`; never a secret.
  String target(Method operation, @Nullable Object[] arguments);

  /// Returns what came of a call: the HTTP status, or the code of the refusal.
  String result(Method operation, @Nullable Object returned);
}
