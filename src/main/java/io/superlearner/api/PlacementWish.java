package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.superlearner.operation.About;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the node of a sandbox is chosen, as far as the caller cares. In JSON the strategy alone may
/// stand for the object.
///
/// @param strategy `balanced`, which is meant if there is none, `capacity` or `uniform`
/// @param apartFrom sandboxes that are to be on other nodes
/// @param backupNodes nodes that are preferred, in this order, when its node is lost
public record PlacementWish(
    @About("balanced (if not given), capacity or uniform") @Nullable String strategy,
    @About("sandboxes that are to be on other nodes") @Nullable List<String> apartFrom,
    @About("nodes that are preferred when its node is lost") @Nullable List<String> backupNodes) {

  /// Makes the wish; the way by which an object in JSON is read.
  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public PlacementWish {
    apartFrom = apartFrom == null ? null : Lists.copy(apartFrom);
    backupNodes = backupNodes == null ? null : Lists.copy(backupNodes);
  }

  /// Wishes for a strategy alone.
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static PlacementWish of(String strategy) {
    return new PlacementWish(strategy, null, null);
  }
}
