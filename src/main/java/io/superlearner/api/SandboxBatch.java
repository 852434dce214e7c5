package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import io.superlearner.operation.About;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Many changes of sandboxes in one request. What is destroyed goes first, then what is created,
/// then what is restarted and moved; within each, some are done at a time and none depends on
/// another.
///
/// @param destroy ids of sandboxes to destroy
/// @param create sandboxes to create
/// @param restart ids of sandboxes to restart
/// @param migrate sandboxes to move
public record SandboxBatch(
    @About("ids of sandboxes to destroy") @Nullable List<String> destroy,
    @About("sandboxes to create") @Nullable List<CreateSandbox> create,
    @About("ids of sandboxes to restart") @Nullable List<String> restart,
    @About("sandboxes to move") @Nullable List<Move> migrate)
    implements Described {

  /// The most changes in one request.
  static final int MOST = 1000;

  /// One sandbox to move.
  ///
  /// @param id its id
  /// @param target name of the node, or `auto`, which is meant if there is none
  public record Move(
      @About("id of the sandbox") @Nullable String id,
      @About("name of the node, or auto") @Nullable String target) {}

  /// Names the first change that is null, if there is one.
  Optional<Refusal> absent() {
    return Stream.of(
            absent("destroy", destroy),
            absent("create", create),
            absent("restart", restart),
            absent("migrate", migrate))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Refusal> absent(String name, @Nullable List<?> list) {
    // not every list may be asked for null
    int index = list == null ? 0 : (int) list.stream().takeWhile(Objects::nonNull).count();
    return index == sizeOf(list)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Code.INVALID_PARAMETER,
                "%s/%d: expected a change, not null".formatted(name, index),
                name + "/" + index,
                List.of(
                    new Refusal.Fault("/" + name + "/" + index, "expected a change, not null"))));
  }

  int size() {
    return sizeOf(destroy) + sizeOf(create) + sizeOf(restart) + sizeOf(migrate);
  }

  private static int sizeOf(@Nullable List<?> list) {
    return list == null ? 0 : list.size();
  }

  @Override
  public String target() {
    return size() + " sandboxes";
  }
}
