package io.superlearner.control;

import io.superlearner.sandbox.SandboxSpec;
import java.util.LinkedHashMap;

/// What a sandbox is made of, as it is asked for and as the node's sandboxes take it.
final class Specs {

  private Specs() {}

  static SandboxSpec of(SandboxRequest request) {
    return new SandboxSpec(
        request.id(),
        request.module(),
        request.tree(),
        request.strategy(),
        request.maxRestarts(),
        request.maxSeconds(),
        request.config(),
        request.partOf(),
        request.scope() == SandboxScope.LOCAL);
  }

  static SandboxRequest request(SandboxSpec spec) {
    return new SandboxRequest(
        spec.id(),
        spec.module(),
        spec.tree() == null ? null : new LinkedHashMap<>(spec.tree()),
        spec.strategy(),
        spec.maxRestarts(),
        spec.maxSeconds(),
        new LinkedHashMap<>(spec.config()),
        spec.partOf(),
        scope(spec));
  }

  static SandboxScope scope(SandboxSpec spec) {
    return spec.local() ? SandboxScope.LOCAL : SandboxScope.CLUSTER;
  }
}
