package io.superlearner.api;

import io.superlearner.control.ProcessType;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.operation.About;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/// Which processes to list, as a query string says it. What is null lets everything through.
public class ProcessesQuery {

  /// Which nodes answer.
  public enum Scope {
    /// Only the node that is asked.
    LOCAL,
    /// Every node.
    CLUSTER
  }

  /// Only this node.
  @About("only this node")
  @QueryParam("node")
  public @Nullable NodeName node;

  /// Only those of this sandbox.
  @About("only those of this sandbox")
  @QueryParam("sandbox")
  public @Nullable SandboxId sandbox;

  /// Only the one with exactly this path, such as `root/inner/c`.
  @About("only the one with exactly this path")
  @QueryParam("path")
  public @Nullable String path;

  /// Only supervisors, workers or system processes.
  @About("only processes of this kind")
  @QueryParam("type")
  public @Nullable ProcessType type;

  /// Only the one registered under this name.
  @About("only the one registered under this name")
  @QueryParam("name")
  public @Nullable String name;

  /// Only the asked node, or the whole cluster.
  @About("the asked node alone, or the whole cluster")
  @QueryParam("scope")
  @DefaultValue("cluster")
  public Scope scope = Scope.CLUSTER;

  /// At most so many rows; 100 by default.
  @About("at most so many rows, 100 if not given")
  @QueryParam("limit")
  @Min(1)
  @Max(1000)
  public @Nullable Integer limit;

  /// Only those after this one: `page.next` of the page before.
  @About("only those after this one: page.next of the page before")
  @QueryParam("cursor")
  public @Nullable Pid cursor;

  /// Which page, from 1; instead of a cursor.
  @About("which page, from 1; instead of a cursor")
  @QueryParam("page")
  @Min(1)
  @Max(1_000_000)
  public @Nullable Integer page;

  /// Rows of a page; instead of a limit.
  @About("rows of a page; instead of a limit")
  @QueryParam("per_page")
  @Min(1)
  @Max(1000)
  public @Nullable Integer perPage;
}
