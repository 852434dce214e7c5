package io.superlearner.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Requests to other members, and the place where theirs are answered. Any thread may call.
public interface FarLink {

  /// Sends a request to a member and waits for the reply.
  ///
  /// @param member the id of the member
  /// @param request what to send; it must not be changed any more
  /// @param limit how long to wait
  /// @param hopeless tells whether to wait no longer, as the member seems to be out of reach; it is
  ///   asked now and then and must not block
  /// @throws FarCallException if the member is not there or leaves, refuses, or does not reply in
  ///   time
  byte[] call(String member, byte[] request, Duration limit, BooleanSupplier hopeless);

  /// Does so, and waits for the reply as long as the limit in any case.
  ///
  /// @throws FarCallException if the member is not there or leaves, refuses, or does not reply in
  ///   time
  default byte[] call(String member, byte[] request, Duration limit) {
    return call(member, request, limit, () -> false);
  }

  /// Answers the requests of others from now on; until then they are refused.
  ///
  /// @param handler is called on a virtual thread of its own for each request and may block; what
  ///   it throws reaches the caller as a refusal without the exception's text
  void serve(UnaryOperator<byte[]> handler);

  /// Stands for who is no member any more, or names another as the sender.
  String SOMEBODY = "somebody in the grid";

  /// Returns how many messages of each member that is here were not read, as it did not prove that
  /// it knows the cluster's join secret; those of unknown senders are [#SOMEBODY]'s. A sender is
  /// who the message says it is.
  Map<String, Long> refused();

  /// Refuses the requests of others from now on.
  void stopServing();
}
