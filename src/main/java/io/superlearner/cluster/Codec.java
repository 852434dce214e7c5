package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.Code;
import io.superlearner.control.DeadLetterPage;
import io.superlearner.control.DeadLetterRow;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessDetail;
import io.superlearner.control.ProcessPage;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.ProcessType;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.control.StateView;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.control.TurnRow;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.fory.Fory;
import org.apache.fory.ThreadSafeFory;
import org.apache.fory.exception.ForyException;

/// Turns the records that cross between nodes into bytes and back.
///
/// Only what stands in the table below, and plain data (text, numbers, booleans, instants, lists,
/// sets and maps), is written or read; the name of a class never comes from the bytes. A number in
/// the table belongs to its record for ever: nodes of two versions read each other by it. Any
/// thread may use a codec.
final class Codec {

  /// The most bytes of one message, checked before anything is read from it.
  static final int LONGEST = 8 * 1024 * 1024;

  private static final int DEEPEST = 200;
  private static final int FIRST_ID = 1000;

  private static final Map<Integer, Class<?>> TABLE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(0, Pid.class),
              Map.entry(1, NodeName.class),
              Map.entry(2, SandboxId.class),
              Map.entry(10, Code.class),
              Map.entry(11, Delivered.class),
              Map.entry(12, ExitRequest.class),
              Map.entry(13, Exited.class),
              Map.entry(14, MessageRequest.class),
              Map.entry(15, MessageRequest.Kind.class),
              Map.entry(16, ModuleRow.class),
              Map.entry(17, NodeVitals.class),
              Map.entry(18, NodeVitals.Versions.class),
              Map.entry(19, Outcome.Done.class),
              Map.entry(20, Outcome.Refused.class),
              Map.entry(21, ProcessDetail.class),
              Map.entry(22, ProcessPage.class),
              Map.entry(23, ProcessQuery.class),
              Map.entry(24, ProcessRow.class),
              Map.entry(25, ProcessType.class),
              Map.entry(26, Refusal.class),
              Map.entry(27, Refusal.Fault.class),
              Map.entry(28, SandboxEvents.class),
              Map.entry(29, SandboxEvents.Item.class),
              Map.entry(30, SandboxRecord.class),
              Map.entry(31, SandboxRecord.ResourceUsage.class),
              Map.entry(32, SandboxRequest.class),
              Map.entry(33, SandboxStatus.class),
              Map.entry(34, StateView.class),
              Map.entry(35, SupervisorRow.class),
              Map.entry(36, TreeNode.class),
              Map.entry(37, TurnRow.class),
              Map.entry(38, DeadLetterRow.class),
              Map.entry(39, DeadLetterPage.class),
              Map.entry(40, Checkpoint.class),
              Map.entry(60, NodeReply.class),
              Map.entry(61, NodeRequest.Ping.class),
              Map.entry(62, NodeRequest.Vitals.class),
              Map.entry(63, NodeRequest.Processes.class),
              Map.entry(64, NodeRequest.Inspect.class),
              Map.entry(65, NodeRequest.State.class),
              Map.entry(66, NodeRequest.Deliver.class),
              Map.entry(67, NodeRequest.Exit.class),
              Map.entry(68, NodeRequest.Supervisors.class),
              Map.entry(69, NodeRequest.Supervisor.class),
              Map.entry(70, NodeRequest.Trees.class),
              Map.entry(71, NodeRequest.Check.class),
              Map.entry(72, NodeRequest.CreateSandbox.class),
              Map.entry(73, NodeRequest.RestartSandbox.class),
              Map.entry(74, NodeRequest.DestroySandbox.class),
              Map.entry(75, NodeRequest.Sandbox.class),
              Map.entry(76, NodeRequest.Sandboxes.class),
              Map.entry(77, NodeRequest.Events.class),
              Map.entry(78, NodeRequest.Modules.class),
              Map.entry(79, NodeRequest.DeadLetters.class),
              Map.entry(80, NodeRequest.KeepCheckpoint.class),
              Map.entry(81, NodeRequest.LastCheckpoint.class),
              Map.entry(82, NodeRequest.TakeCheckpoint.class),
              Map.entry(83, NodeRequest.Give.class),
              Map.entry(84, NodeRequest.GiveAll.class),
              Map.entry(90, RosterEntry.class),
              Map.entry(91, SandboxEntry.class),
              Map.entry(92, StreamBatch.class),
              Map.entry(93, StreamBatch.Item.class),
              Map.entry(94, Topic.class),
              Map.entry(95, NameEntry.class),
              Map.entry(96, LeaseEntry.class),
              Map.entry(97, LeaseEntry.State.class),
              Map.entry(89, CheckpointPlaces.class),
              Map.entry(98, SandboxMove.class),
              Map.entry(99, SandboxMove.Cause.class),
              Map.entry(110, RosterEntry.Duty.class),
              Map.entry(111, Placement.class),
              Map.entry(112, Placement.Strategy.class),
              Map.entry(113, Placement.Needs.class),
              Map.entry(114, ChildEntry.class),
              Map.entry(115, ChildEntry.Restart.class),
              Map.entry(116, Handed.class),
              Map.entry(117, Released.class),
              Map.entry(118, NodeRequest.Release.class),
              Map.entry(119, NodeRequest.Carry.class),
              Map.entry(120, NodeRequest.Sights.class),
              Map.entry(121, Sight.class),
              Map.entry(122, Sight.Look.class),
              Map.entry(123, LockEntry.class),
              Map.entry(124, LockEntry.Claim.class),
              Map.entry(126, SandboxScope.class),
              Map.entry(127, NodeRequest.Adopt.class),
              Map.entry(128, MoveOptions.class),
              Map.entry(129, NodeRequest.Look.class),
              Map.entry(130, HeldCheckpoint.class)));

  private final ThreadSafeFory fory;

  /// Creates a codec; it costs some memory for each thread that uses it at the same time.
  ///
  /// It loads the classes that writing and reading needs, on the calling thread, which should be no
  /// virtual one: virtual threads that load classes hold their carriers, and a node whose carriers
  /// all wait for one class stands still.
  Codec() {
    fory =
        Fory.builder()
            .withXlang(false)
            .withClassLoader(Codec.class.getClassLoader())
            .requireClassRegistration(true)
            .withCodegen(false)
            .withRefTracking(false)
            .withCompatible(true)
            .withDeserializeUnknownClass(false)
            .withMaxDepth(DEEPEST)
            .buildThreadSafeForyPool(16);
    fory.registerSerializer(AsListSerializer.listClass(), AsListSerializer::new);
    TABLE.forEach((number, type) -> fory.register(type, FIRST_ID + number));
    loadClasses(fory, TABLE.values());
    decode(encode(new NodeReply(new NodeRequest.Ping())), NodeReply.class);
  }

  static void loadClasses(ThreadSafeFory fory, Collection<Class<?>> types) {
    fory.execute(one -> {
      types.forEach(type -> one.getTypeResolver().getSerializer(type));
      return true;
    });
  }

  /// Tells whether a type stands in the table.
  boolean knows(Class<?> type) {
    return TABLE.containsValue(type);
  }

  /// Writes a record of the table.
  ///
  /// @throws IllegalArgumentException if it, or something in it, is neither in the table nor plain
  ///   data, or if it is longer than 8 MB
  byte[] encode(Object value) {
    byte[] bytes;
    try {
      bytes = fory.serialize(value);
    } catch (ForyException | UnsupportedOperationException | StackOverflowError failure) {
      throw new IllegalArgumentException(
          "a " + value.getClass().getSimpleName() + " cannot be sent to another node", failure);
    }
    checked(bytes);
    return bytes;
  }

  /// Reads what another node wrote.
  ///
  /// @throws IllegalArgumentException if the bytes are too many, are not of this codec, or hold
  ///   something else than the expected record
  <T> T decode(byte[] bytes, Class<T> expected) {
    checked(bytes);
    Object value;
    try {
      value = fory.deserialize(bytes);
    } catch (RuntimeException | StackOverflowError failure) {
      throw new IllegalArgumentException("unreadable bytes from another node", failure);
    }
    if (!expected.isInstance(value)) {
      throw new IllegalArgumentException(
          "another node sent something else than a " + expected.getSimpleName());
    }
    return expected.cast(value);
  }

  private static void checked(byte[] bytes) {
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "a message of " + bytes.length + " bytes (at most " + LONGEST + " are allowed)");
    }
  }
}
