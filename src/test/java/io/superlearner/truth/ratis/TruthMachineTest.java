package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class TruthMachineTest {

  /// Applies an entry as Ratis does, and returns what its maker would be told.
  private static long applied(TruthMachine machine, long index, ByteString data) {
    LogEntryProto entry =
        LogEntryProto.newBuilder()
            .setTerm(1)
            .setIndex(index)
            .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder().setLogData(data))
            .build();
    TransactionContext context =
        TransactionContext.newBuilder()
            .setServerRole(RaftPeerRole.FOLLOWER)
            .setStateMachine(machine)
            .setLogEntry(entry)
            .build();
    return machine.applyTransaction(context).join().getContent().asReadOnlyByteBuffer().getLong();
  }

  @Test
  void anEntryThatIsNoRequestIsPassedOver() throws Exception {
    try (Watches watches = new Watches();
        TruthMachine machine = new TruthMachine(watches)) {
      assertThat(applied(machine, 1, ByteString.copyFrom(new byte[] {1, 2, 3}))).isZero();
      assertThat(applied(machine, 2, ByteString.EMPTY)).isZero();
      assertThat(applied(machine, 3, Request.create("a", new byte[] {7}).bytes())).isEqualTo(3);

      assertThat(machine.values().read("a")).isPresent();
      assertThat(machine.getLastAppliedTermIndex().getIndex()).isEqualTo(3);
    }
  }
}
