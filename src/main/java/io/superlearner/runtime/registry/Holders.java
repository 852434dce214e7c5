package io.superlearner.runtime.registry;

import io.superlearner.identity.Pid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who has one key, and with which values. Changed under the lock of the key's bin only.
///
/// Nearly every key has one entry, which costs one object; that part never changes, so it is read
/// without a lock. Only a key of a duplicate registry with more entries has a map, in which an
/// owner with many neighbours is found at once.
final class Holders<V extends @Nullable Object> {

  private final @Nullable Pid owner;
  private final @Nullable V value;
  private final @Nullable Map<Pid, List<V>> many;
  private int size;

  private Holders(@Nullable Pid owner, @Nullable V value, @Nullable Map<Pid, List<V>> many) {
    this.owner = owner;
    this.value = value;
    this.many = many;
    this.size = many == null ? 1 : 0;
  }

  static <V extends @Nullable Object> Holders<V> one(Pid owner, V value) {
    return new Holders<>(owner, value, null);
  }

  /// Returns the holders with one entry more.
  Holders<V> with(Pid other, V added) {
    Holders<V> more = many == null ? new Holders<>(null, null, new LinkedHashMap<>(4)) : this;
    if (more != this) {
      forEach(more::put);
    }
    more.put(other, added);
    return more;
  }

  private void put(Pid of, V added) {
    if (many == null) {
      throw new IllegalStateException("one entry never changes");
    }
    many.computeIfAbsent(of, _ -> new ArrayList<>(1)).add(added);
    size++;
  }

  /// Takes an owner's entries whose values fit.
  ///
  /// @return what is left; null if that is nothing
  @Nullable Holders<V> without(Pid of, Predicate<? super V> fits) {
    if (many == null) {
      return of.equals(owner) && fits.test(single()) ? null : this;
    }
    List<V> own = many.get(of);
    if (own == null) {
      return this;
    }
    List<V> left = own.stream().filter(each -> !fits.test(each)).toList();
    size -= own.size() - left.size();
    if (left.isEmpty()) {
      many.remove(of);
    } else {
      many.put(of, new ArrayList<>(left));
    }
    return many.isEmpty() ? null : this;
  }

  /// Tells whether it can be read without a lock.
  boolean isOne() {
    return many == null;
  }

  int size() {
    return size;
  }

  /// Returns how many entries an owner has.
  int count(Pid of) {
    if (many == null) {
      return of.equals(owner) ? 1 : 0;
    }
    return many.getOrDefault(of, Collections.emptyList()).size();
  }

  /// Returns the entries: grouped by owner, in the order in which each registered its own.
  List<Entry<V>> entries() {
    List<Entry<V>> all = new ArrayList<>(size);
    forEach((of, each) -> all.add(new Entry<>(of, each)));
    return all;
  }

  private interface Visitor<V extends @Nullable Object> {
    void visit(Pid owner, V value);
  }

  private void forEach(Visitor<V> visitor) {
    if (owner != null) {
      visitor.visit(owner, single());
    }
    if (many != null) {
      many.forEach((of, values) -> values.forEach(each -> visitor.visit(of, each)));
    }
  }

  @SuppressWarnings("NullAway") // null only if V allows it
  private V single() {
    return value;
  }
}
