package io.superlearner.bench.ours;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import java.util.List;

/// Sets some processes to work at the same time, and replies when all are done.
final class Crowd implements Behavior {

  /// Asks one member to do its part and to send [Done] to the boss.
  record Go(Pid boss, long count) {}

  /// One member is done.
  record Done() {}

  private final List<Pid> members;
  private Self self;
  private From asker;
  private int working;

  Crowd(List<Pid> members) {
    this.members = members;
  }

  @Override
  public Start start(Self process) {
    self = process;
    return Start.running();
  }

  @Override
  public void receive(Object message) {
    switch (message) {
      case Request(From from, Long each) -> {
        asker = from;
        working = members.size();
        members.forEach(member -> self.send(member, new Go(self.pid(), each)));
      }
      case Done _ -> {
        working--;
        if (working == 0) {
          self.reply(asker, "done");
        }
      }
      default -> throw new IllegalArgumentException("unexpected " + message);
    }
  }
}
