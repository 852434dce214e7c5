package io.superlearner.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EventBusTest {

  private static final NodeName NODE = NodeName.parse("node1@127.0.0.1");

  private final EventBus bus = new EventBus();
  private final List<String> seen = new ArrayList<>();

  private static Event joined(int incarnation) {
    return new Event.NodeJoined(Instant.EPOCH, NODE, incarnation);
  }

  @Test
  void eventIsNotBuiltWithoutASubscriber() {
    bus.publish(() -> fail("built for nobody"));
  }

  @Test
  void subscribersGetEventsInOrderUntilTheyClose() {
    Subscription one = bus.subscribe(event -> seen.add("one " + event.at()));
    Subscription two = bus.subscribe(event -> seen.add("two " + event.at()));
    bus.publish(() -> joined(1));
    one.close();
    one.close();
    bus.publish(() -> joined(2));
    two.close();
    bus.publish(() -> fail("built for nobody"));
    assertThat(seen)
        .containsExactly("one " + Instant.EPOCH, "two " + Instant.EPOCH, "two " + Instant.EPOCH);
  }

  @Test
  void listenerThatThrowsDoesNotKeepTheEventFromOthers() {
    var _ =
        bus.subscribe(_ -> {
          throw new LinkageError("a listener that fails");
        });
    var _ = bus.subscribe(_ -> seen.add("told"));
    bus.publish(() -> joined(1));
    assertThat(seen).containsExactly("told");
  }

  @Test
  void oneListenerMaySubscribeTwice() {
    Consumer<Event> listener = _ -> seen.add("told");
    Subscription one = bus.subscribe(listener);
    var _ = bus.subscribe(listener);
    one.close();
    bus.publish(() -> joined(1));
    assertThat(seen).containsExactly("told");
  }
}
