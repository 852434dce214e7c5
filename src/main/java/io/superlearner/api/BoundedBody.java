package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body that may not be longer than a limit; reading past it is the problem `too_large`.
final class BoundedBody extends FilterInputStream {

  private long left;

  BoundedBody(InputStream body, long limit) {
    super(body);
    left = limit;
  }

  static Refusal tooLarge() {
    return Refusal.of(
        Code.TOO_LARGE, "a body has at most " + Judge.LARGEST + " bytes; this one has more");
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    if (next >= 0) {
      count(1);
    }
    return next;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  private void count(int read) {
    left -= read;
    if (left < 0) {
      throw new ProblemException(tooLarge());
    }
  }
}
