package io.superlearner.truth;

/// The value that a key had when it was read, with its version. Two are equal if key and version
/// are.
public final class Versioned {

  private final String key;
  private final long version;
  private final byte[] value;

  /// Creates a versioned value; the bytes are copied.
  public Versioned(String key, long version, byte[] value) {
    this.key = key;
    this.version = version;
    this.value = value.clone();
  }

  /// Returns the key.
  public String key() {
    return key;
  }

  /// Returns the version, which no other value of this key has.
  public long version() {
    return version;
  }

  /// Returns a copy of the bytes.
  public byte[] value() {
    return value.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Versioned that && version == that.version && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Long.hashCode(version);
  }

  @Override
  public String toString() {
    return key + "@" + version + " (" + value.length + " bytes)";
  }
}
