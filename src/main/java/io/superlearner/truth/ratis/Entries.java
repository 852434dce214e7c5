package io.superlearner.truth.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.superlearner.truth.Versioned;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// How entries are written: in snapshots, and in answers to those who read, behind how the member
/// stood that answers.
final class Entries {

  private Entries() {}

  static void write(DataOutputStream out, Versioned entry) throws IOException {
    writeBlock(out, entry.key().getBytes(UTF_8));
    out.writeLong(entry.version());
    writeBlock(out, entry.value());
  }

  private static void writeBlock(DataOutputStream out, byte[] block) throws IOException {
    out.writeInt(block.length);
    out.write(block);
  }

  static Versioned read(DataInputStream in) throws IOException {
    String key = new String(readBlock(in), UTF_8);
    long version = in.readLong();
    return new Versioned(key, version, readBlock(in));
  }

  private static byte[] readBlock(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] block = in.readNBytes(length);
    if (block.length != length) {
      throw new IOException("ends in the middle of an entry");
    }
    return block;
  }

  static ByteString bytes(Leading leading, List<Versioned> entries) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes)) {
      leading.write(out);
      out.writeInt(entries.size());
      for (Versioned entry : entries) {
        write(out, entry);
      }
      return ByteString.copyFrom(bytes.toByteArray());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  static Leading leading(ByteString bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(bytes.newInput())) {
      return Leading.read(in);
    }
  }

  static List<Versioned> of(ByteString bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(bytes.newInput())) {
      var _ = Leading.read(in);
      List<Versioned> entries = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        entries.add(read(in));
      }
      return entries;
    }
  }
}
