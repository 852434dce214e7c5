package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.server.GenServer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Something that supervision trees can name, and sandboxes can be made from: a kind of server or a
/// whole supervisor.
///
/// ```java
/// public static final class Counting implements ProcessModule {
///   public String name() {
///     return "counting";
///   }
///   public String summary() {
///     return "counts: next, get";
///   }
///   public ChildType type() {
///     return ChildType.WORKER;
///   }
///   public Made make(Arguments args, Map<String, ?> config) {
///     int first = (int) args.whole("first", 0, 1000, 0);
///     return ProcessModule.server(() -> new Counter(first));
///   }
/// }
/// ```
///
/// A jar brings modules by naming their classes in
/// `META-INF/services/io.superlearner.runtime.supervisor.ProcessModule`; each class is public and
/// has a public constructor without parameters. Its class loader shows the JDK, the jar itself, and
/// the kernel packages (`identity`, `event`, `runtime` and its parts), nothing else.
public interface ProcessModule {

  /// The setting under which the modules of a sandbox of the cluster find its epoch, a [Long]: it
  /// is greater for every copy of the sandbox that is started because it belongs to another node,
  /// or to another period of a node, than for all before. Whoever changes something outside hands
  /// it in, and what is changed refuses a smaller one than it has seen: so a copy that was held up
  /// in the middle of a step, and does not know that its time is over, spoils nothing.
  ///
  /// Absent in a sandbox of one node alone, also after the cluster has adopted it until it is
  /// started anew.
  String EPOCH = "superlearner.epoch";

  /// Returns the word for it in trees and requests: 1 to 63 letters, digits, `_`, `.` and `-`.
  String name();

  /// Returns one line on what it does.
  String summary();

  /// Tells what [#make] returns.
  ChildType type();

  /// Reads the arguments and returns what is to run.
  ///
  /// Called when a sandbox is checked and once for each start of a sandbox, never at a restart by a
  /// supervisor; it starts nothing and does not block. Faults go into `args`; if there are any, the
  /// result is not used. An argument that is not read here is refused as unknown.
  ///
  /// @param args the arguments of this child in its tree
  /// @param config the settings of the sandbox, plain data, the same for all its modules, and
  ///   [#EPOCH]
  Made make(Arguments args, Map<String, ?> config);

  /// Returns the types of its own that may be in messages to processes on other nodes, beside plain
  /// data: records, enums, and sealed interfaces that stand for all that they permit. The other
  /// node reads them with the types of the same names of its own copy of the module.
  ///
  /// Asked once when the jar is opened.
  default Collection<Class<?>> messageTypes() {
    return List.of();
  }

  /// What a module has made for one child of one tree.
  sealed interface Made {

    /// A worker.
    ///
    /// @param behavior makes a fresh behavior for every start
    record Worker(Supplier<? extends Behavior> behavior) implements Made {}

    /// A supervisor.
    ///
    /// @param init tells, at every start, what it is made from
    record Tree(SupervisorInit init) implements Made {}
  }

  /// Returns a server as a module makes it.
  ///
  /// @param server makes the server's functions, anew for every start
  static Made server(Supplier<? extends GenServer<?>> server) {
    return new Made.Worker(() -> GenServer.behavior(server.get()));
  }
}
