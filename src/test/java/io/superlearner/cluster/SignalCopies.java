package io.superlearner.cluster;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.FarSignal;
import io.superlearner.runtime.MessageTypes;
import java.util.Optional;

/// What real nodes do to a signal between them: it is written and read again. For tests whose wire
/// is in memory; the only types of programs that it lets through are records of tests.
public final class SignalCopies {

  private static final SignalCodec CODEC =
      new SignalCodec(
          new MessageTypes() {
            @Override
            public boolean mayLeave(Class<?> type) {
              return type.isRecord();
            }

            @Override
            public Optional<Class<?>> find(Pid receiver, String name) {
              try {
                return Optional.of(Class.forName(name));
              } catch (ClassNotFoundException unknown) {
                throw new AssertionError(unknown);
              }
            }
          });

  private SignalCopies() {}

  /// Copies a signal by its bytes.
  ///
  /// @throws IllegalArgumentException if it cannot travel
  public static FarSignal copy(FarSignal signal) {
    return switch (CODEC.decode(CODEC.encode(signal), _ -> null)) {
      case SignalCodec.Read.Signal(var copy) -> copy;
      case SignalCodec.Read.Unfit(var _, var why) -> throw new AssertionError(why);
    };
  }
}
