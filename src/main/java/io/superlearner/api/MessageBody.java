package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.control.MessageRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/// The body of a request that sends a message.
///
/// @param kind `cast`, `call` or `info`
/// @param message any JSON value
/// @param timeout how long a call waits for its reply, in milliseconds; 5000 by default
public record MessageBody(
    @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL) MessageRequest.Kind kind,
    @JsonProperty(required = true) @Nullable Object message,
    @Min(1) @Max(60_000) @Nullable Integer timeout)
    implements Described {

  @Override
  public String target() {
    return "kind=" + Words.of(kind);
  }
}
