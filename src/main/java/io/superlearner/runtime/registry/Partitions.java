package io.superlearner.runtime.registry;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The tables of one registry. An entry of a unique one is in the table of its key, so that one
/// table decides who has it; one of a duplicate registry in the table of its owner, so that those
/// who share a key are spread.
final class Partitions<K, V extends @Nullable Object> {

  private static final int MOST = 1024;

  private final boolean unique;
  private final List<Table<K, V>> tables;
  private volatile boolean closed;

  Partitions(boolean unique, int count, ProcessRuntime runtime, BiConsumer<K, Pid> ended) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("partitions " + count + " (expected 1 to " + MOST + ")");
    }
    this.unique = unique;
    List<Table<K, V>> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(new Table<>(unique, runtime, ended));
    }
    this.tables = List.copyOf(all);
  }

  /// Returns the table in which an entry is, or would be.
  Table<K, V> of(K key, Pid owner) {
    return tables().get(index(unique ? key : owner));
  }

  private int index(Object by) {
    return Math.floorMod((by.hashCode() * 0x9E3779B9) >>> 8, tables.size());
  }

  /// Returns the tables in which entries of a key may be.
  List<Table<K, V>> of(K key) {
    return unique ? List.of(tables().get(index(key))) : tables();
  }

  /// Returns all tables.
  ///
  /// @throws IllegalStateException if the registry was closed
  List<Table<K, V>> tables() {
    requireOpen();
    return tables;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("unknown registry: it was closed");
    }
  }

  List<Entry<V>> lookup(K key) {
    List<Table<K, V>> some = of(key);
    if (some.size() == 1) {
      return some.getFirst().lookup(key);
    }
    List<Entry<V>> all = new ArrayList<>();
    some.forEach(table -> all.addAll(table.lookup(key)));
    return all;
  }

  void forEach(Consumer<? super Row<K, V>> action) {
    tables().forEach(table -> table.forEach(action));
  }

  void close() {
    closed = true;
    tables.forEach(Table::clear);
  }
}
