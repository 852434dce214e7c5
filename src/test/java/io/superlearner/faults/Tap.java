package io.superlearner.faults;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An interface of the kernel whose frames are read and written here; Linux only. One thread reads
/// and one writes; it is closed when both have ended.
final class Tap implements AutoCloseable {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN = handle("open", false, ValueLayout.ADDRESS, 'i');
  private static final MethodHandle IOCTL = ioctl();
  private static final MethodHandle POLL = handle("poll", false, ValueLayout.ADDRESS, 'l', 'i');
  private static final MethodHandle READ = handle("read", true, 'i', ValueLayout.ADDRESS, 'l');
  private static final MethodHandle WRITE = handle("write", true, 'i', ValueLayout.ADDRESS, 'l');
  private static final MethodHandle CLOSE = handle("close", false, 'i');

  private static final int READ_WRITE = 2;
  private static final long SET_INTERFACE = 0x400454caL;
  private static final short TAP_WITHOUT_INFO = 0x1002;
  private static final int REQUEST = 40;
  private static final int FLAGS_AT = 16;
  private static final int LONGEST_FRAME = 2_048;
  private static final short POLL_IN = 1;
  private static final int PATIENCE_MILLIS = 100;

  private final int file;
  private final Arena arena = Arena.ofShared();
  // owned by the thread that reads
  private final MemorySegment asked = arena.allocate(8, 4);
  private final MemorySegment read = arena.allocate(LONGEST_FRAME);
  // owned by the thread that writes
  private final MemorySegment written = arena.allocate(LONGEST_FRAME);

  private Tap(int file) {
    this.file = file;
  }

  @SuppressWarnings("restricted") // nothing else reaches the kernel's interfaces
  private static MethodHandle handle(String name, boolean longResult, Object... parameters) {
    var layouts =
        Arrays.stream(parameters)
            .map(one ->
                one.equals('i')
                    ? ValueLayout.JAVA_INT
                    : one.equals('l') ? ValueLayout.JAVA_LONG : ValueLayout.ADDRESS)
            .toArray(java.lang.foreign.MemoryLayout[]::new);
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(longResult ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT, layouts));
  }

  @SuppressWarnings("restricted") // as above
  private static MethodHandle ioctl() {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow("ioctl"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
        Linker.Option.firstVariadicArg(2));
  }

  /// Makes an interface, which lasts until it is closed or this JVM ends.
  static Tap open(String name) {
    try (Arena arena = Arena.ofConfined()) {
      int file = (int) OPEN.invokeExact(arena.allocateFrom("/dev/net/tun"), READ_WRITE);
      MemorySegment request = arena.allocate(REQUEST);
      MemorySegment.copy(
          name.getBytes(StandardCharsets.US_ASCII),
          0,
          request,
          ValueLayout.JAVA_BYTE,
          0,
          name.length());
      request.set(ValueLayout.JAVA_SHORT, FLAGS_AT, TAP_WITHOUT_INFO);
      if (file < 0 || (int) IOCTL.invokeExact(file, SET_INTERFACE, request) < 0) {
        throw new IllegalStateException("the kernel does not make the interface " + name);
      }
      return new Tap(file);
    } catch (IllegalStateException failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Waits a moment for a frame.
  ///
  /// @return null if there was none
  byte @Nullable [] read() {
    try {
      asked.set(ValueLayout.JAVA_INT, 0, file);
      asked.set(ValueLayout.JAVA_SHORT, 4, POLL_IN);
      if ((int) POLL.invokeExact(asked, 1L, PATIENCE_MILLIS) <= 0) {
        return null;
      }
      long length = (long) READ.invokeExact(file, read, (long) LONGEST_FRAME);
      return length <= 0 ? null : read.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Sends a frame; whatever the kernel does not take is lost, as on a wire.
  void write(byte[] frame) {
    try {
      MemorySegment.copy(frame, 0, written, ValueLayout.JAVA_BYTE, 0, frame.length);
      long _ = (long) WRITE.invokeExact(file, written, (long) frame.length);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    try {
      int _ = (int) CLOSE.invokeExact(file);
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
    arena.close();
  }
}
