package io.superlearner.truth.ratis;

import io.superlearner.truth.Versioned;
import io.superlearner.truth.ratis.Seats.Seat;
import java.io.IOException;
import java.util.Optional;

/// Takes the seat of one member: when it is new, when it comes back, and when its disk is new.
///
/// @param settings who it is
/// @param disk what it has on disk
/// @param caller the way to the store
record Seating(RatisSettings settings, Disk disk, Caller caller) {

  /// Takes the seat, or finds that this disk has it already. May be done again at any time.
  ///
  /// @throws TruthDamagedException if this disk must not take part any more, or another member has
  ///   the name
  /// @throws IOException if the store does not answer
  void take() throws IOException {
    Seat own = Seat.taken(settings, disk.identity().peer());
    Optional<Versioned> now = read(Seats.keyOf(settings.name()));
    if (now.isEmpty()) {
      requireNew();
      caller.changeSeat(Request.create(Seats.keyOf(settings.name()), own.bytes()));
    } else if (!Seat.of(now.get()).equals(own)) {
      take(now.get(), own);
    }
    requireTaken(own);
    if (!disk.identity().seated()) {
      disk.seated();
    }
  }

  private Optional<Versioned> read(String key) throws IOException {
    return caller.ask(Request.read(key)).stream().findFirst();
  }

  private void take(Versioned entry, Seat own) throws IOException {
    Seat present = Seat.of(entry);
    if (!present.peer().equals(own.peer())) {
      requireNew();
      requireAbandoned(present);
      caller.changeSeat(Request.create(Seats.goneKeyOf(present.peer()), new byte[0]));
    }
    caller.changeSeat(Request.replace(entry.key(), entry.version(), own.bytes()));
  }

  // somebody may have been faster
  private void requireTaken(Seat own) throws IOException {
    Optional<Versioned> now = read(Seats.keyOf(settings.name()));
    if (now.isEmpty() || !Seat.of(now.get()).equals(own)) {
      throw new IOException("the seat of " + settings.name() + " was given to another disk");
    }
  }

  private void requireNew() throws IOException {
    String peer = disk.identity().peer();
    if (disk.identity().seated() || read(Seats.goneKeyOf(peer)).isPresent()) {
      throw new TruthDamagedException(
          "the disk %s of %s was removed from the cluster and is not let in again; move %s away to"
                  .formatted(peer, settings.name(), settings.directory())
              + " let the node join with an empty one");
    }
  }

  private void requireAbandoned(Seat present) throws IOException {
    boolean elsewhere = !present.address().equals(settings.address());
    if (elsewhere && Door.isOpen(present.address())) {
      throw new TruthDamagedException(
          "another member has the name %s, at %s".formatted(settings.name(), present.address()));
    }
  }
}
