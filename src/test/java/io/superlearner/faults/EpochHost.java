package io.superlearner.faults;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.PlacementView;
import io.superlearner.control.Code;
import io.superlearner.control.HostControl;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A node as it is, but whatever it starts is told its epoch: modules cannot know it yet.
///
/// The epoch is read from truth just before the start, so it is never newer than the start, and
/// stays the same for this copy whatever happens in truth afterwards. A node to which the sandbox
/// does not belong at that moment hands in 0, which every sink refuses.
final class EpochHost implements InvocationHandler {

  private final HostControl node;
  private final NodeName name;
  private final boolean fences;
  private volatile @Nullable ClusterControl cluster;

  EpochHost(HostControl node, NodeName name, boolean fences) {
    this.node = node;
    this.name = name;
    this.fences = fences;
  }

  /// Returns the node as the cluster sees it.
  HostControl host() {
    return (HostControl)
        Proxy.newProxyInstance(
            HostControl.class.getClassLoader(), new Class<?>[] {HostControl.class}, this);
  }

  /// Tells where to ask for epochs, before the first sandbox is started.
  void ask(ClusterControl control) {
    cluster = control;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    Object[] given = arguments == null ? new Object[0] : arguments.clone();
    switch (method.getName()) {
      case "createSandbox" -> {
        Outcome<SandboxRequest> told = told((SandboxRequest) given[0]);
        if (!(told instanceof Outcome.Done<SandboxRequest>(var request))) {
          return told;
        }
        given[0] = request;
      }
      case "halt" -> {
        if (!fences) {
          return true;
        }
      }
      case "resume" -> {
        if (!fences) {
          BooleanSupplier always = () -> true;
          given[1] = always;
        }
      }
      default -> {
        // as it is
      }
    }
    try {
      return method.invoke(node, given);
    } catch (InvocationTargetException failure) {
      throw failure.getCause();
    }
  }

  private Outcome<SandboxRequest> told(SandboxRequest request) {
    ClusterControl control = cluster;
    if (control == null) {
      return Outcome.refused(Code.STARTING, "the node is being made");
    }
    return control.placement(request.id()).map(place -> told(request, place));
  }

  private SandboxRequest told(SandboxRequest request, PlacementView place) {
    Map<String, Object> config = new HashMap<>(request.config());
    config.put("name", request.id().text());
    config.put("epoch", place.node().equals(name) ? place.epoch() : 0L);
    return new SandboxRequest(
        request.id(),
        request.module(),
        request.tree(),
        request.strategy(),
        request.maxRestarts(),
        request.maxSeconds(),
        config);
  }
}
