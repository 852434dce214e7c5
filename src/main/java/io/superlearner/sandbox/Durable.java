package io.superlearner.sandbox;

import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.supervisor.ProcessModule.Made;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A server whose state outlives its node: it can be turned into plain data, and back.
///
/// ```java
/// record Tally(int first) implements Durable<Integer> {
///   public Init<Integer> init(Self self) {
///     return Init.ready(first);
///   }
///   public Step<Integer> handleCall(Object request, From from, Integer count, Self self) {
///     return Step.reply(count + 1, count + 1);
///   }
///   public Object save(Integer count) {
///     return Map.of("count", count);
///   }
///   public Integer load(Object saved) {
///     if (saved instanceof Map<?, ?> map && map.get("count") instanceof Integer count) {
///       return count;
///     }
///     throw new IllegalArgumentException("not a tally: " + saved);
///   }
/// }
///
/// ProcessModule.Made made = Durable.server(() -> new Tally(0));
/// assert new Tally(0).load(new Tally(0).save(41)).equals(41);
/// ```
///
/// A module makes it by [#server] (or [#behavior], for a child of a tree of its own), not by the
/// methods of the same names of `ProcessModule` and `GenServer`; a sandbox refuses to start one
/// that was made by those, since its state would be lost without a word.
///
/// *When it is saved.* Whoever takes a checkpoint of the sandbox has [#save] called inside of the
/// process, between two of its messages, also while it is suspended. So it holds up the process and
/// nobody else, and must not block. It is called only if the state is another object than at the
/// last checkpoint: a state that is changed in place is not seen to change.
///
/// *When it is loaded.* If a sandbox is started from a checkpoint, the first process that starts at
/// a path begins with the state that was saved there: [#init] runs as ever (it may set timers,
/// register names, link), then [#load] makes the state that takes the place of the one `init`
/// returned, and only then come `handleContinue` and the messages. A saved state is used once: a
/// later restart by the supervisor begins anew, as in OTP. If `load` throws, the process goes on
/// with the state of `init` as if nothing had been saved, and the log of the sandbox says so.
///
/// *Who takes part.* The children that the sandbox's tree or its supervisor module names. Not those
/// of dynamic supervisors, since nobody starts them again, and not those of supervisors which a
/// module nests in its own tree by hand; a checkpoint names them as missing.
///
/// @param <S> the state: a value, never changed in place
public interface Durable<S> extends GenServer<S> {

  /// Turns a state into plain data: maps with text for keys, lists, text, numbers, booleans and
  /// null, at most 64 levels deep. What it returns is copied.
  @Nullable Object save(S state);

  /// Makes a state of what [#save] once returned, perhaps in another version of this code. Called
  /// inside of the process, within the limit for its start.
  ///
  /// @param saved plain data that cannot be changed; a whole number may be an `Integer` or a `Long`
  ///   as it was
  /// @throws IllegalArgumentException if the saved data do not fit
  S load(@Nullable Object saved);

  /// Returns the behavior that runs a durable server, for one process. Outside of a sandbox it does
  /// what `GenServer.behavior` does.
  static <S> Behavior behavior(Durable<S> server) {
    return new DurableProcess<>(server);
  }

  /// Returns a durable server as a module makes it.
  ///
  /// @param server makes the server's functions, anew for every start
  static Made server(Supplier<? extends Durable<?>> server) {
    return new Made.Worker(() -> behavior(server.get()));
  }
}
