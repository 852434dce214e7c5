package io.superlearner.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.function.Function;

/// Writes values of one type as text.
final class Texts<T> extends StdSerializer<T> {

  private static final long serialVersionUID = 1;

  private final transient Function<T, String> form;

  private Texts(Class<T> type, Function<T, String> form) {
    super(type);
    this.form = form;
  }

  static <T> Texts<T> of(Class<T> type, Function<T, String> form) {
    return new Texts<>(type, form);
  }

  @Override
  public void serialize(T value, JsonGenerator json, SerializerProvider provider)
      throws IOException {
    json.writeString(form.apply(value));
  }
}
