package io.superlearner.sandbox;

import io.superlearner.identity.SandboxId;
import java.util.Map;

/// A subtree of a sandbox that runs on a node of its own.
///
/// @param of the sandbox
/// @param path its place in the sandbox's tree, such as `root/inner`
/// @param tree the subtree as a tree of its own, plain data
/// @param config settings of the sandbox that every module can read, plain data
/// @param place where it is to run
public record Part(
    SandboxId of, String path, Map<String, ?> tree, Map<String, ?> config, PartPlace place) {

  private static final int LONGEST_ID = 63;
  private static final int KEPT = 50;

  /// Returns its id as a sandbox of the cluster: the sandbox's id and its path, as far as that
  /// makes an id that no other path of the sandbox has, such as `orders.inner`; else a shortened
  /// one.
  public SandboxId id() {
    String inner = path.substring(path.indexOf('/') + 1);
    String whole = of.text() + "." + inner.replace('/', '.');
    if (whole.length() <= LONGEST_ID && isPlain(inner)) {
      return SandboxId.parse(whole);
    }
    String head = of.text().substring(0, Math.min(of.text().length(), KEPT));
    return SandboxId.parse(head + "." + "%08x".formatted(inner.hashCode()));
  }

  // a dot in it would make it the path of other children
  private static boolean isPlain(String inner) {
    return inner
        .chars()
        .allMatch(c ->
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-');
  }
}
