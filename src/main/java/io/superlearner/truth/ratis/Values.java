package io.superlearner.truth.ratis;

import io.superlearner.truth.Truth.Change;
import io.superlearner.truth.Versioned;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The values of one replica.
///
/// One thread changes them; any thread reads them. A change is the same on every replica, since the
/// version of a value is the place of its entry in the log: it grows from entry to entry, so no
/// version of a key ever comes again.
final class Values {

  /// What comes of a change that is not made.
  static final long REFUSED = 0;

  private static final int FORM = 0x534C_5432;
  // without floors
  private static final int FORM_BEFORE = 0x534C_5431;
  // with one more value of the largest size it still is a message that gRPC takes, see Tuning
  private static final long PAGE = 4L * 1024 * 1024;

  private final ConcurrentSkipListMap<String, Versioned> entries = new ConcurrentSkipListMap<>();

  private final Floors floors = new Floors();

  /// Makes a change, if its caller may be waiting for it and the key is as the request wants it,
  /// and it was not made before.
  ///
  /// @param index the place of the request in the log
  /// @param told hears of the change
  /// @return the index; 0 if it is not made
  long apply(long index, Fence fence, Request request, Consumer<Change> told) {
    return floors.make(fence, index, () -> apply(index, request, told));
  }

  /// Makes a change, if the key is as the request wants it.
  ///
  /// @param index the place of the request in the log
  /// @param told hears of the change
  /// @return the index; 0 if the key is not as wanted
  long apply(long index, Request request, Consumer<Change> told) {
    @Nullable Versioned now = entries.get(request.key());
    boolean holds = now != null && now.version() == request.version();
    return switch (request.kind()) {
      case CREATE -> now == null ? put(index, request, told) : REFUSED;
      case REPLACE -> holds ? put(index, request, told) : REFUSED;
      case REMOVE -> holds ? remove(index, request, told) : REFUSED;
      case READ, LIST, TERM -> REFUSED;
    };
  }

  private long put(long index, Request request, Consumer<Change> told) {
    Versioned entry = new Versioned(request.key(), index, request.value().toByteArray());
    entries.put(request.key(), entry);
    told.accept(new Change.Put(entry));
    return index;
  }

  private long remove(long index, Request request, Consumer<Change> told) {
    entries.remove(request.key());
    told.accept(new Change.Removed(request.key(), request.version()));
    return index;
  }

  Optional<Versioned> read(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  List<Versioned> list(String prefix) {
    return page(prefix, "", Long.MAX_VALUE);
  }

  /// Returns what begins with a prefix, from a key on: so much that it [isFull][#isFull], or all.
  ///
  /// @param after the key after which it begins; empty for the first of all
  List<Versioned> page(String prefix, String after) {
    return page(prefix, after, PAGE);
  }

  private List<Versioned> page(String prefix, String after, long most) {
    boolean first = after.compareTo(prefix) < 0;
    List<Versioned> found = new ArrayList<>();
    long bytes = 0;
    for (Versioned entry : entries.tailMap(first ? prefix : after, first).values()) {
      if (!entry.key().startsWith(prefix) || bytes >= most) {
        break;
      }
      found.add(entry);
      bytes += size(entry);
    }
    return found;
  }

  /// Tells whether there may be more behind a page.
  static boolean isFull(List<Versioned> page) {
    return page.stream().mapToLong(Values::size).sum() >= PAGE;
  }

  private static long size(Versioned entry) {
    return entry.key().length() + (long) entry.value().length;
  }

  /// Tells what one has to hear who knew other values.
  void tellDifference(Values before, Consumer<Change> told) {
    for (Versioned old : before.entries.values()) {
      if (!entries.containsKey(old.key())) {
        told.accept(new Change.Removed(old.key(), old.version()));
      }
    }
    for (Versioned entry : entries.values()) {
      @Nullable Versioned old = before.entries.get(entry.key());
      if (old == null || old.version() != entry.version()) {
        told.accept(new Change.Put(entry));
      }
    }
  }

  void write(DataOutputStream out) throws IOException {
    List<Versioned> all = List.copyOf(entries.values());
    out.writeInt(FORM);
    out.writeInt(all.size());
    for (Versioned entry : all) {
      Entries.write(out, entry);
    }
    floors.write(out);
  }

  static Values read(DataInputStream in) throws IOException {
    int form = in.readInt();
    if (form != FORM && form != FORM_BEFORE) {
      throw new IOException("not a snapshot of truth: begins with " + Integer.toHexString(form));
    }
    Values values = new Values();
    for (int left = in.readInt(); left > 0; left--) {
      Versioned entry = Entries.read(in);
      values.entries.put(entry.key(), entry);
    }
    if (form == FORM) {
      values.floors.read(in);
    }
    return values;
  }
}
