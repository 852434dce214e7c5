package io.superlearner.cluster;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Ref;
import io.superlearner.runtime.FarSignal;
import org.jspecify.annotations.Nullable;

/// What becomes of a signal that came and whose payload cannot be read here.
final class Refused {

  private Refused() {}

  /// Returns what to tell whoever asked; null if the signal is no question.
  static @Nullable FarSignal answerTo(FarSignal signal, String why) {
    return switch (signal) {
      case FarSignal.Request request -> failure(request.ref(), "bad_request", why);
      case FarSignal.Run run -> failure(run.ref(), "bad_request", why);
      case FarSignal.Message _,
          FarSignal.Reply _,
          FarSignal.Failure _,
          FarSignal.Whereis _,
          FarSignal.Exit _,
          FarSignal.Stop _,
          FarSignal.Link _,
          FarSignal.Unlink _,
          FarSignal.LinkExit _,
          FarSignal.Monitor _,
          FarSignal.Demonitor _,
          FarSignal.Down _,
          FarSignal.Moved _,
          FarSignal.Switched _,
          FarSignal.LetIn _ ->
          null;
    };
  }

  /// Returns what the caller gets instead of a reply.
  static FarSignal instead(FarSignal.Reply reply, String why) {
    return failure(reply.ref(), "bad_reply", why);
  }

  private static FarSignal failure(Ref ref, String word, String why) {
    return new FarSignal.Failure(ref, ExitReason.abnormal(word + ": " + why));
  }
}
