package io.superlearner.control;

/// To whom a sandbox belongs.
public enum SandboxScope {
  /// To the cluster: it is registered, goes on elsewhere when its node is lost, and can be moved.
  CLUSTER,
  /// To its node alone: nobody else keeps anything of it, it needs no majority, and it ends with
  /// its node.
  LOCAL
}
