package io.superlearner.cluster;

import io.superlearner.runtime.NodeLife;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What one end of a line sends to the other at once: a batch of signals, or only its state.
///
/// @param from the sending life
/// @param to the life it is for
/// @param session the sender's: grows whenever it begins anew with the receiver
/// @param peerSession the receiver's as the sender knows it; 0 if it does not
/// @param ack the number of the last batch that the sender has taken in order; 0 for none
/// @param seq the number of this batch, from 1 in each pair of sessions; 0 if it holds nothing
/// @param items the signals
record Packet(
    NodeLife from,
    NodeLife to,
    long session,
    long peerSession,
    long ack,
    long seq,
    List<byte[]> items) {

  private static final byte MARK = (byte) 0xB7;
  private static final int HEAD = 1 + 4 * Integer.BYTES + 4 * Long.BYTES + Integer.BYTES;

  /// The most items of a batch.
  static final int MOST_ITEMS = 4096;

  byte[] bytes() {
    int length = HEAD;
    for (byte[] item : items) {
      length += Integer.BYTES + item.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).put(MARK);
    putLife(out, from);
    putLife(out, to);
    out.putLong(session).putLong(peerSession).putLong(ack).putLong(seq).putInt(items.size());
    items.forEach(item -> out.putInt(item.length).put(item));
    return out.array();
  }

  private static void putLife(ByteBuffer out, NodeLife life) {
    out.putInt(life.node()).putInt(life.incarnation());
  }

  private static NodeLife life(ByteBuffer in) {
    return new NodeLife(in.getInt(), in.getInt());
  }

  /// Reads a packet.
  ///
  /// @throws IllegalArgumentException if the bytes are none, or say that a signal in it is longer
  ///   than allowed; nothing was made room for then
  static Packet of(byte[] bytes) {
    try {
      return read(ByteBuffer.wrap(bytes));
    } catch (BufferUnderflowException cut) {
      throw new IllegalArgumentException("a packet that is cut off", cut);
    }
  }

  private static Packet read(ByteBuffer in) {
    if (in.get() != MARK) {
      throw new IllegalArgumentException("not a packet of ours");
    }
    NodeLife from = life(in);
    NodeLife to = life(in);
    long session = in.getLong();
    long peerSession = in.getLong();
    long ack = in.getLong();
    long seq = in.getLong();
    List<byte[]> items = items(in);
    if (in.hasRemaining() || seq == 0 != items.isEmpty()) {
      throw new IllegalArgumentException("not a packet of ours");
    }
    return new Packet(from, to, session, peerSession, ack, seq, items);
  }

  private static List<byte[]> items(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > MOST_ITEMS) {
      throw new IllegalArgumentException("a batch of " + count + " signals");
    }
    List<byte[]> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.getInt();
      if (length < 0 || length > SignalCodec.LONGEST || length > in.remaining()) {
        throw new IllegalArgumentException("a signal of " + length + " bytes");
      }
      byte[] item = new byte[length];
      in.get(item);
      items.add(item);
    }
    return items;
  }

  /// Reads who sent a packet, and nothing else.
  ///
  /// @throws IllegalArgumentException if the bytes are none
  static NodeLife sender(byte[] bytes) {
    if (bytes.length < HEAD || bytes[0] != MARK) {
      throw new IllegalArgumentException("not a packet of ours");
    }
    return life(ByteBuffer.wrap(bytes, 1, 2 * Integer.BYTES));
  }
}
