package io.superlearner.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Group R of the conformance list: matching and selecting.
@ParameterizedClass(name = "{0} partitions")
@ValueSource(ints = {1, 8})
class RegistrySelectTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  @Parameter int partitions;

  private Registry<Object, Object> unique;
  private Registry<Object, Object> duplicate;
  private Probe owner;
  private Probe other;

  @BeforeEach
  void start() {
    unique = Registry.unique(kernel.runtime(), partitions);
    duplicate = Registry.duplicate(kernel.runtime(), partitions);
    owner = kernel.probe("owner");
    other = kernel.probe("other");
  }

  private void put(Registry<Object, Object> registry, Probe of, Object key, Object value) {
    assertThat(registry.register(of.pid(), key, value)).isEqualTo(new Registration.Registered());
  }

  private static boolean isOver(Object value, int limit) {
    return value instanceof Integer number && number > limit;
  }

  @Test
  @DisplayName("R10 match returns the entries of a key whose values fit; 1 and 1.0 are two keys")
  void match() {
    put(duplicate, owner, "a", 1);
    put(duplicate, owner, "a", 2);
    put(duplicate, other, "a", "word");
    put(duplicate, other, "b", 3);
    assertThat(duplicate.match("a", _ -> true)).hasSize(3);
    assertThat(duplicate.match("a", Integer.class::isInstance))
        .containsExactly(new Entry<>(owner.pid(), 1), new Entry<>(owner.pid(), 2));
    assertThat(duplicate.match("a", value -> isOver(value, 1)))
        .containsExactly(new Entry<>(owner.pid(), 2));
    assertThat(duplicate.match("a", value -> isOver(value, 2))).isEmpty();
    assertThat(duplicate.match("c", _ -> true)).isEmpty();
    put(unique, owner, 1, "int");
    put(unique, other, 1.0, "float");
    assertThat(unique.match(1, _ -> true)).containsExactly(new Entry<>(owner.pid(), "int"));
    assertThat(unique.match(1.0, _ -> true)).containsExactly(new Entry<>(other.pid(), "float"));
    assertThat(unique.match(1L, _ -> true)).isEmpty();
  }

  @Test
  @DisplayName("R11 what is counted is as much as what is listed")
  void counts() {
    for (int i = 0; i < 20; i++) {
      put(duplicate, i % 2 == 0 ? owner : other, "key " + i % 3, i);
    }
    for (int limit = -1; limit <= 20; limit += 7) {
      int least = limit;
      assertThat(duplicate.countMatch("key 1", value -> isOver(value, least)))
          .isEqualTo(duplicate.match("key 1", value -> isOver(value, least)).size());
      Select<Object, Object, Row<Object, Object>> wanted =
          Select.where(row -> isOver(row.value(), least));
      assertThat(duplicate.countSelect(wanted))
          .isEqualTo(duplicate.select(wanted).size())
          .isEqualTo(19 - limit > 20 ? 20 : 19 - Math.min(limit, 19));
    }
    assertThat(duplicate.countSelect(Select.all())).isEqualTo(duplicate.estimateCount());
  }

  @Test
  @DisplayName("R12 unregisterMatch takes only own entries that fit")
  void unregisterMatch() {
    put(duplicate, owner, "a", 1);
    put(duplicate, owner, "a", 5);
    put(duplicate, owner, "a", 7);
    put(duplicate, owner, "b", 7);
    put(duplicate, other, "a", 7);
    duplicate.unregisterMatch(owner.pid(), "a", value -> isOver(value, 4));
    assertThat(duplicate.values("a", owner.pid())).containsExactly(1);
    assertThat(duplicate.keys(owner.pid())).containsExactlyInAnyOrder("a", "b");
    assertThat(duplicate.values("a", other.pid())).containsExactly(7);
    duplicate.unregisterMatch(owner.pid(), "a", value -> isOver(value, 4));
    assertThat(duplicate.estimateCount()).isEqualTo(3);
    put(unique, owner, "a", 1);
    unique.unregisterMatch(owner.pid(), "a", value -> isOver(value, 4));
    unique.unregisterMatch(other.pid(), "a", _ -> true);
    assertThat(unique.whereis("a")).contains(owner.pid());
    unique.unregisterMatch(owner.pid(), "a", value -> isOver(value, 0));
    assertThat(unique.estimateCount()).isZero();
  }

  @Test
  @DisplayName("R13 keys that look like patterns stand for themselves")
  void reservedKeys() {
    List<Object> odd = List.of("_", "$1", "$_", ".*", "%", Map.of("a", 1), Map.of());
    put(unique, other, "plain", 0);
    put(unique, other, Map.of("a", 1, "b", 2), 0);
    odd.forEach(key -> put(unique, owner, key, key));
    for (Object key : odd) {
      assertThat(unique.match(key, _ -> true)).containsExactly(new Entry<>(owner.pid(), key));
      assertThat(unique.match(key, key::equals)).hasSize(1);
      unique.unregisterMatch(owner.pid(), key, _ -> true);
      assertThat(unique.lookup(key)).isEmpty();
    }
    assertThat(unique.keys(other.pid())).containsExactlyInAnyOrder("plain", Map.of("a", 1, "b", 2));
  }

  @Test
  @DisplayName("R14 select by key, owner, value and guards; the first of several selects counts")
  void select() {
    put(duplicate, owner, "a", 1);
    put(duplicate, owner, "b", 2);
    put(duplicate, other, "a", 3);
    put(duplicate, other, 4, "four");
    assertThat(duplicate.select(Select.all())).hasSize(4);
    assertThat(
            duplicate.select(
                Select.<Object, Object>where(row -> row.key().equals("a"))
                    .when(row -> isOver(row.value(), 1))
                    .when(row -> row.owner().equals(other.pid()))))
        .containsExactly(new Row<>("a", other.pid(), 3));
    Select<Object, Object, String> byName =
        Select.<Object, Object>where(row -> row.key() instanceof String)
            .when(row -> isOver(row.value(), 1))
            .take(row -> "named " + row.value());
    Select<Object, Object, String> rest =
        Select.<Object, Object>where(row -> row.owner().equals(other.pid()))
            .take(row -> "other " + row.value());
    assertThat(duplicate.select(List.of(byName, rest)))
        .containsExactlyInAnyOrder("named 2", "named 3", "other four");
    assertThat(duplicate.select(List.of(rest, byName)))
        .containsExactlyInAnyOrder("named 2", "other 3", "other four");
  }

  @Test
  @DisplayName("R15 a malformed select is an argument error")
  void malformed() {
    put(unique, owner, "a", 1);
    assertThatThrownBy(() -> unique.select(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one Select");
    assertThatThrownBy(() -> Select.where(null)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Select.all().when(null)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Select.all().take(null)).isInstanceOf(IllegalArgumentException.class);
    assertThat(unique.select(Select.all())).hasSize(1);
  }
}
