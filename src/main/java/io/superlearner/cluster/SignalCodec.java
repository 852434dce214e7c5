package io.superlearner.cluster;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.FarSignal;
import io.superlearner.runtime.FarSignal.Target;
import io.superlearner.runtime.MessageTypes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.apache.fory.Fory;
import org.apache.fory.ThreadSafeFory;
import org.apache.fory.exception.ForyException;
import org.jspecify.annotations.Nullable;

/// Turns the signals between processes of different nodes into bytes and back.
///
/// The library writes and reads only the types of the table below and plain data of the JDK; types
/// of programs travel as [Tagged]. A number in the table belongs to its type for ever. Any thread
/// may use a codec.
final class SignalCodec {

  private static final System.Logger LOG = System.getLogger(SignalCodec.class.getName());

  /// The most bytes of one signal.
  static final int LONGEST = 1024 * 1024;

  private static final int DEEPEST = 2 * Payloads.DEEPEST + 20;
  private static final int FIRST_ID = 2000;
  private static final int MOST_USERS_AT_ONCE = 16;

  private static final Map<Integer, Class<?>> TABLE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(0, Pid.class),
              Map.entry(1, Ref.class),
              Map.entry(2, NodeName.class),
              Map.entry(3, SandboxId.class),
              Map.entry(4, ExitReason.Normal.class),
              Map.entry(5, ExitReason.Shutdown.class),
              Map.entry(6, ExitReason.Kill.class),
              Map.entry(7, ExitReason.Killed.class),
              Map.entry(8, ExitReason.NoProcess.class),
              Map.entry(9, ExitReason.NoConnection.class),
              Map.entry(10, ExitReason.Abnormal.class),
              Map.entry(11, Cast.class),
              Map.entry(12, Down.class),
              Map.entry(13, ExitMessage.class),
              Map.entry(14, Tagged.class),
              Map.entry(20, Target.OfPid.class),
              Map.entry(21, Target.OfName.class),
              Map.entry(22, Target.InPlace.class),
              Map.entry(30, FarSignal.Message.class),
              Map.entry(31, FarSignal.Request.class),
              Map.entry(32, FarSignal.Reply.class),
              Map.entry(33, FarSignal.Failure.class),
              Map.entry(34, FarSignal.Run.class),
              Map.entry(35, FarSignal.Whereis.class),
              Map.entry(36, FarSignal.Exit.class),
              Map.entry(37, FarSignal.Stop.class),
              Map.entry(38, FarSignal.Link.class),
              Map.entry(39, FarSignal.Unlink.class),
              Map.entry(40, FarSignal.LinkExit.class),
              Map.entry(41, FarSignal.Monitor.class),
              Map.entry(42, FarSignal.Demonitor.class),
              Map.entry(43, FarSignal.Down.class),
              Map.entry(44, FarSignal.Moved.class),
              Map.entry(45, FarSignal.Switched.class),
              Map.entry(46, FarSignal.LetIn.class)));

  /// What came of reading.
  sealed interface Read {
    /// The signal.
    record Signal(FarSignal signal) implements Read {}

    /// Its payload cannot be read here; in its place stands the reason.
    record Unfit(FarSignal signal, String why) implements Read {}
  }

  private final ThreadSafeFory fory;
  private final Payloads payloads;

  SignalCodec(MessageTypes types) {
    payloads = new Payloads(types);
    fory =
        Fory.builder()
            .withXlang(false)
            .withClassLoader(SignalCodec.class.getClassLoader())
            .requireClassRegistration(true)
            .withCodegen(false)
            .withRefTracking(false)
            .withCompatible(false)
            .withDeserializeUnknownClass(false)
            .withMaxDepth(DEEPEST)
            .buildThreadSafeForyPool(MOST_USERS_AT_ONCE);
    register(fory::register);
    Codec.loadClasses(fory, TABLE.values());
  }

  static void register(ObjIntConsumer<Class<?>> registry) {
    TABLE.forEach((number, type) -> registry.accept(type, FIRST_ID + number));
  }

  /// Writes a signal.
  ///
  /// @throws IllegalArgumentException if its payload holds something that cannot go to another
  ///   node, or if it is longer than 1 MB
  byte[] encode(FarSignal signal) {
    FarSignal fit = withPayload(signal, payloads::leaving);
    byte[] bytes;
    try {
      bytes = fory.serialize(fit);
    } catch (ForyException | UnsupportedOperationException failure) {
      throw new IllegalArgumentException(
          "a " + signal.getClass().getSimpleName() + " cannot be sent to another node", failure);
    }
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "too long for another node: "
              + bytes.length
              + " bytes (at most "
              + LONGEST
              + " are sent), in it a "
              + nameOf(payloadOf(signal)));
    }
    return bytes;
  }

  private static String nameOf(@Nullable Object payload) {
    return payload == null ? "null" : payload.getClass().getName();
  }

  /// Reads a signal that came.
  ///
  /// @throws IllegalArgumentException if the bytes are too many or are no signal
  /// @param byName finds who has a name on this node; null for nobody
  Read decode(byte[] bytes, Function<String, @Nullable Pid> byName) {
    return read(raw(bytes), byName);
  }

  private Read read(FarSignal signal, Function<String, @Nullable Pid> byName) {
    Pid receiver = receiver(signal, byName);
    try {
      return new Read.Signal(withPayload(signal, value -> payloads.arriving(value, receiver)));
    } catch (IllegalArgumentException unfit) {
      String why = String.valueOf(unfit.getMessage());
      return new Read.Unfit(withPayload(signal, _ -> why), why);
    } catch (RuntimeException | LinkageError | StackOverflowError ofAnotherProgram) {
      // constructors, hash codes and initializers are not ours
      LOG.log(System.Logger.Level.WARNING, "a payload cannot be made here", ofAnotherProgram);
      String why = "the other node cannot make what was sent";
      return new Read.Unfit(withPayload(signal, _ -> why), why);
    }
  }

  /// Does the same on a node. The reply to a request that this node has passed on for a process
  /// that left it goes on to its caller on another node as it came: only there its types are known.
  ///
  /// @param node the number of this node
  Read decode(byte[] bytes, Function<String, @Nullable Pid> byName, int node) {
    FarSignal signal = raw(bytes);
    return signal instanceof FarSignal.Reply reply && reply.to().node() != node
        ? new Read.Signal(reply)
        : read(signal, byName);
  }

  /// Reads a signal that was written here, as far as people want to see it.
  FarSignal decodeOwn(byte[] bytes) {
    return raw(bytes);
  }

  private FarSignal raw(byte[] bytes) {
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException("a signal of " + bytes.length + " bytes");
    }
    Object value;
    try {
      value = fory.deserialize(bytes);
    } catch (RuntimeException | StackOverflowError failure) {
      throw new IllegalArgumentException("unreadable bytes from another node", failure);
    }
    if (value instanceof FarSignal signal) {
      return signal;
    }
    throw new IllegalArgumentException("another node sent something else than a signal");
  }

  /// Returns whose types the payload is read with.
  private static Pid receiver(FarSignal signal, Function<String, @Nullable Pid> byName) {
    Pid receiver =
        switch (signal) {
          case FarSignal.Message message -> pidOf(message.to(), byName);
          case FarSignal.Request request -> pidOf(request.to(), byName);
          case FarSignal.Reply reply -> reply.to();
          case FarSignal.Failure _,
              FarSignal.Run _,
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
    return receiver == null ? NOBODY : receiver;
  }

  private static final Pid NOBODY = new Pid(0, 0, 0);

  private static @Nullable Pid pidOf(Target target, Function<String, @Nullable Pid> byName) {
    return switch (target) {
      case Target.OfPid(Pid pid) -> pid;
      case Target.InPlace(Pid pid) -> pid;
      case Target.OfName(var name) -> byName.apply(name);
    };
  }

  static @Nullable Object payloadOf(FarSignal signal) {
    @Nullable Object[] seen = {null};
    withPayload(
        signal,
        value -> {
          seen[0] = value;
          return value;
        });
    return seen[0];
  }

  /// Returns the same signal with another payload, if it has one.
  private static FarSignal withPayload(
      FarSignal signal, Function<@Nullable Object, @Nullable Object> change) {
    return switch (signal) {
      case FarSignal.Message(Pid from, var to, var payload, long trace) ->
          new FarSignal.Message(from, to, nonNull(change.apply(payload)), trace);
      case FarSignal.Request(Ref ref, Pid caller, var to, var payload, long trace) ->
          new FarSignal.Request(ref, caller, to, change.apply(payload), trace);
      case FarSignal.Reply(Ref ref, Pid to, var value) ->
          new FarSignal.Reply(ref, to, change.apply(value));
      case FarSignal.Run(Ref ref, Pid caller, var job, var argument) ->
          new FarSignal.Run(ref, caller, job, change.apply(argument));
      case FarSignal.Failure _,
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
          signal;
    };
  }

  private static Object nonNull(@Nullable Object payload) {
    if (payload == null) {
      throw new IllegalArgumentException("a message without a payload");
    }
    return payload;
  }

  /// Tells which types stand in the table.
  static List<Class<?>> table() {
    return List.copyOf(TABLE.values());
  }
}
