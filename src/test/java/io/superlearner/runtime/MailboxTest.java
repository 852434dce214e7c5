package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MailboxTest {

  private record Numbered(int sender, int number) {}

  /// A mailbox whose taker is whichever thread its wake-up starts; never two at once.
  private static final class Box extends Mailbox {
    final AtomicInteger wakes = new AtomicInteger();
    Runnable onWake = () -> {};
    Consumer<Signal> sorter = this::keep;

    @Override
    void sort(Signal signal) {
      sorter.accept(signal);
    }

    @Override
    void wake() {
      wakes.incrementAndGet();
      onWake.run();
    }

    @Override
    void turn() {}

    @Override
    void queue() {}

    @Override
    void dropped() {}

    List<Object> takeAll() {
      List<Object> taken = new ArrayList<>();
      takeNew();
      for (Signal next = begin(); next != null; next = begin()) {
        taken.add(((Signal.Ordinary) next).message);
        done();
      }
      return taken;
    }
  }

  private static Signal.Ordinary message(Object content) {
    return new Signal.Ordinary(content);
  }

  @Test
  void takesSignalsInTheOrderInWhichTheyWerePut() {
    Box box = new Box();
    for (int i = 0; i < 5; i++) {
      box.put(message(i), 0);
    }
    assertThat(box.estimateWaiting()).isEqualTo(5);
    assertThat(box.takeAll()).containsExactly(0, 1, 2, 3, 4);
    assertThat(box.estimateWaiting()).isZero();
  }

  @Test
  void wakesOnlyWhoRests() {
    Box box = new Box();
    box.put(message(1), 0);
    assertThat(box.wakes).hasValue(0);
    assertThat(box.rest()).as("rest with something new").isFalse();
    box.takeAll();
    assertThat(box.rest()).isTrue();
    assertThat(box.isIdle()).isTrue();
    box.put(message(2), 0);
    box.put(message(3), 0);
    assertThat(box.wakes).hasValue(1);
  }

  @Test
  void boundRefusesOrdinarySignalsOnlyAndCountsSortedOnes() {
    Box box = new Box();
    assertThat(box.put(message(1), 2)).isEqualTo(Delivery.DELIVERED);
    box.takeNew();
    assertThat(box.put(message(2), 2)).isEqualTo(Delivery.DELIVERED);
    assertThat(box.put(message(3), 2)).isEqualTo(Delivery.MAILBOX_FULL);
    Signal exit = new Signal.Exit(new Pid(1, 1, 0), ExitReason.shutdown(), false);
    assertThat(box.put(exit, 2)).isEqualTo(Delivery.DELIVERED);
    assertThat(box.put(message(4), 2))
        .as("after a signal that has no weight")
        .isEqualTo(Delivery.MAILBOX_FULL);
    assertThat(box.put(message(5), 3)).isEqualTo(Delivery.DELIVERED);
  }

  @Test
  void closingShowsTheNewTheSortedAndTheOneInProgress() {
    Box box = new Box();
    box.put(message("progress"), 0);
    box.put(message("sorted"), 0);
    box.takeNew();
    var _ = box.begin();
    box.put(message("new"), 0);
    List<Object> shown = new ArrayList<>();
    box.close(signal -> shown.add(((Signal.Ordinary) signal).message));
    assertThat(shown).containsExactlyInAnyOrder("progress", "sorted", "new");
    assertThat(box.put(message("late"), 0)).isEqualTo(Delivery.NO_PROCESS);
    assertThat(box.rest()).isFalse();
    assertThat(box.isIdle()).isFalse();
  }

  @Test
  void manySendersKeepTheirOrderAndNoWakeUpIsLost() throws Exception {
    int senders = 8;
    int each = 100_000;
    Box box = new Box();
    CountDownLatch done = new CountDownLatch(senders * each);
    int[] next = new int[senders];
    ConcurrentLinkedQueue<String> disorder = new ConcurrentLinkedQueue<>();
    AtomicInteger takers = new AtomicInteger();
    Runnable taker =
        () -> {
          do {
            if (takers.getAndIncrement() != 0) {
              disorder.add("two takers at once");
            }
            for (Object taken : box.takeAll()) {
              Numbered one = (Numbered) taken;
              if (next[one.sender]++ != one.number) {
                disorder.add(one + " instead of " + (next[one.sender] - 1));
              }
              done.countDown();
            }
            takers.decrementAndGet();
          } while (!box.rest());
        };
    box.onWake = () -> Thread.ofVirtual().start(taker);
    assertThat(box.rest()).isTrue();
    for (int s = 0; s < senders; s++) {
      int sender = s;
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            for (int i = 0; i < each; i++) {
              box.put(message(new Numbered(sender, i)), 0);
            }
          });
    }
    assertThat(done.await(15, TimeUnit.SECONDS)).as(() -> "missing " + done.getCount()).isTrue();
    assertThat(disorder).isEmpty();
  }

  /// Each signal is either taken, or refused, or shown by one of the closings of killer and taker.
  @Test
  void closingDuringPutsAndTakesLosesNothing() throws Exception {
    for (int round = 0; round < 300; round++) {
      Box box = new Box();
      Set<Object> accounted = ConcurrentHashMap.newKeySet();
      Set<Object> delivered = ConcurrentHashMap.newKeySet();
      Phaser phase = new Phaser(4);
      List<Thread> threads = new ArrayList<>();
      for (int s = 0; s < 2; s++) {
        int sender = s;
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  phase.arriveAndAwaitAdvance();
                  for (int i = 0; i < 200; i++) {
                    Numbered one = new Numbered(sender, i);
                    if (box.put(message(one), 0) == Delivery.DELIVERED) {
                      delivered.add(one);
                    }
                  }
                }));
      }
      threads.add(Thread.ofPlatform().start(() -> takeUntilClosed(box, phase, accounted)));
      phase.arriveAndAwaitAdvance();
      for (int spin = 0; spin < round * 20; spin++) {
        Thread.onSpinWait();
      }
      box.close(signal -> account(signal, accounted));
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(accounted).as("round " + round).containsAll(delivered);
    }
  }

  private static void takeUntilClosed(Box box, Phaser phase, Set<Object> accounted) {
    phase.arriveAndAwaitAdvance();
    box.sorter =
        signal -> {
          if (signal instanceof Signal.Ordinary) {
            box.keep(signal);
          }
        };
    while (box.put(new Signal.Probe(_ -> {}), 0) == Delivery.DELIVERED) {
      box.takeNew();
      Signal next = box.begin();
      if (next instanceof Signal.Ordinary ordinary) {
        accounted.add(ordinary.message);
        box.done();
      }
    }
    box.close(signal -> account(signal, accounted));
  }

  private static void account(Signal signal, Set<Object> accounted) {
    if (signal instanceof Signal.Ordinary ordinary) {
      accounted.add(ordinary.message);
    }
  }
}
