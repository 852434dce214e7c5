package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import java.util.Optional;

/// Which types of programs, beside plain data, may go in messages to other nodes and come from
/// there.
///
/// They are records and enums that a program has named for this, see
/// `ProcessModule.messageTypes()`. Two nodes know a type by its name: each has loaded it by itself,
/// from its own copy of the program. Any thread may call; nothing blocks.
public interface MessageTypes {

  /// Tells whether values of a type may leave this node.
  boolean mayLeave(Class<?> type);

  /// Returns the type of this name as the receiver of a message knows it; empty if its program has
  /// not named such a type.
  ///
  /// @param receiver a process of this node
  Optional<Class<?>> find(Pid receiver, String name);
}
