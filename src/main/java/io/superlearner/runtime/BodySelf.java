package io.superlearner.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// A process with a [ProcessBody] as it sees itself: it takes its messages when it wants them.
///
/// ```java
/// self.send(self.pid(), "later");
/// self.send(self.pid(), 7);
/// Integer number = self.receive(Integer.class, Duration.ZERO).orElseThrow();
/// Object later = self.receive(); // was left in its place
/// assert number == 7 && later.equals("later");
/// ```
///
/// What may be received is what a [Behavior] gets: plain messages, [Request]s, [Cast]s, [Down]s,
/// messages of timers, and [ExitMessage]s if the process traps exits. Only the thread of the body
/// may call the methods. Limits go by the runtime's clock; zero takes only what has been sent
/// already, by whomever this process has heard of. After the process was ended by others, receiving
/// throws [ExitException]. An exit message that came before [#unlink] stays and can be received, as
/// in Erlang; [#demonitor] forgets it.
public interface BodySelf extends Self {

  /// Takes the next message; waits until there is one.
  ///
  /// @throws InterruptedException if the thread was interrupted: let it pass
  Object receive() throws InterruptedException;

  /// Takes the next message.
  ///
  /// @return empty if none came in time
  /// @throws InterruptedException if the thread was interrupted
  Optional<Object> receive(Duration limit) throws InterruptedException;

  /// Takes the first message that fits and leaves the others, in their order, for later. Each
  /// message that does not fit is asked about again by the next call, so many left ones make it
  /// slow.
  ///
  /// @param fits decides; what it throws is thrown here, and the message stays
  /// @return empty if none came in time
  /// @throws InterruptedException if the thread was interrupted
  Optional<Object> receive(Predicate<Object> fits, Duration limit) throws InterruptedException;

  /// Takes the first message of a kind and leaves the others, as the method with a predicate does.
  ///
  /// @return empty if none came in time
  /// @throws InterruptedException if the thread was interrupted
  default <T> Optional<T> receive(Class<T> kind, Duration limit) throws InterruptedException {
    return receive(kind::isInstance, limit).map(kind::cast);
  }
}
