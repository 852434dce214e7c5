package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.ClusterStatus;
import io.superlearner.cluster.PartitionStatus;
import io.superlearner.cluster.Simulation;
import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import io.superlearner.identity.Shown;
import io.superlearner.operation.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Makes problems of refusals.
@ApplicationScoped
class Problems {

  static final String MEDIA_TYPE = "application/problem+json";

  private static final System.Logger LOG = System.getLogger(Problems.class.getName());

  @Inject ClusterControl cluster;
  @Inject Simulation simulation;
  @Inject Caller caller;

  /// Makes a problem.
  ///
  /// @param path what was asked for, without the query
  Problem of(Refusal refusal, String path) {
    Code code = refusal.code();
    return new Problem(
        "/docs/problems#" + code.word(),
        Kinds.title(code),
        Kinds.status(code),
        refusal.detail(),
        Shown.text(path, 200),
        code.word(),
        refusal.parameter(),
        refusal.faults(),
        Kinds.remedy(code),
        Kinds.isRetryable(code),
        caller.requestId(),
        caller.identity().isEmpty() ? null : seen(),
        false);
  }

  /// Answers with a problem where no resource is involved.
  void write(HttpServletResponse response, Refusal refusal, String path) throws IOException {
    byte[] body = Json.bytes(of(refusal, path));
    response.setStatus(Kinds.status(refusal.code()));
    response.setContentType(MEDIA_TYPE);
    Kinds.headers(refusal.code()).forEach(response::setHeader);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  // A problem must reach the client even when the cluster is what is broken.
  private Problem.@Nullable Cluster seen() {
    try {
      ClusterStatus status = cluster.status();
      PartitionStatus.State partition = cluster.views().partitions().status();
      return new Problem.Cluster(
          status.currentNode(),
          StatusView.of(status, partition).registryMembers(),
          status.mode(),
          partition,
          simulation.isOn());
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "the cluster's status cannot be told", failure);
      return null;
    }
  }
}
