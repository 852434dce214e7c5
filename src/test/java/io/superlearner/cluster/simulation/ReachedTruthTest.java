package io.superlearner.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.NodeName;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthContract;
import io.superlearner.truth.TruthUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Truth as simulated nodes reach it: the contract as long as they do, and nothing once they do
/// not.
@Tag("simulation")
class ReachedTruthTest extends TruthContract {

  private final InMemoryTruth store = new InMemoryTruth();
  private final Fabric fabric = new Fabric(5);
  private final List<Truth> doors = IntStream.rangeClosed(1, 3).mapToObj(this::door).toList();
  private boolean cutOnTheWayBack;

  private static NodeName node(int index) {
    return NodeName.parse("n" + index + "@127.0.0.1");
  }

  private Truth door(int index) {
    fabric.join(node(index), Fabric.State.RUNNING);
    ReachedTruth.Way way =
        new ReachedTruth.Way() {
          @Override
          public void there() {}

          @Override
          public void back() {
            if (cutOnTheWayBack) {
              throw new TruthUnavailableException("cut on the way back", null);
            }
          }
        };
    return new ReachedTruth(store, fabric, node(index), way);
  }

  @Override
  protected List<Truth> doors() {
    return doors;
  }

  @Test
  void whoIsCutOffGetsNoAnswerAndHearsOfNoChange() {
    List<Truth.Change> heard = new ArrayList<>();
    Truth third = doors.getLast();
    third.watch("", heard::add);
    doors.getFirst().create("a", new byte[] {1});
    assertThat(heard).hasSize(1);

    fabric.cut(node(1), node(3));
    fabric.cut(node(2), node(3));
    doors.getFirst().create("b", new byte[] {1});

    assertThat(heard).hasSize(1);
    assertThatThrownBy(() -> third.read("a"))
        .isInstanceOf(TruthUnavailableException.class)
        .hasMessageContaining("n3@127.0.0.1");
    assertThat(third.standing().hasMajority()).isFalse();
    assertThat(third.standing().leader()).isNull();
    assertThat(third.standing().members()).hasSize(3);
    assertThat(doors.getFirst().standing().leader()).isEqualTo("n1@127.0.0.1");

    fabric.heal();
    assertThat(third.read("b")).isPresent();
  }

  @Test
  void aChangeWhoseAnswerIsLostIsMadeAllTheSame() {
    cutOnTheWayBack = true;
    assertThatThrownBy(() -> doors.getFirst().create("a", new byte[] {1}))
        .isInstanceOf(TruthUnavailableException.class);

    cutOnTheWayBack = false;
    assertThat(doors.getFirst().read("a")).isPresent();
  }

  @Test
  void aDismissedNodeReachesNothingAndIsNotCounted() {
    fabric.put(node(2), Fabric.State.DEAD);
    assertThat(doors.getFirst().dismiss("n2@127.0.0.1")).isTrue();
    assertThat(doors.getFirst().dismiss("n2@127.0.0.1")).isFalse();

    fabric.put(node(2), Fabric.State.RUNNING);
    assertThatThrownBy(() -> doors.get(1).read("a")).isInstanceOf(TruthUnavailableException.class);
    assertThat(doors.getFirst().standing().members()).hasSize(2);
  }
}
