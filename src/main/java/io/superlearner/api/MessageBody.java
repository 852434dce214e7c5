package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.superlearner.control.MessageRequest;
import io.superlearner.operation.About;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/// The body of a request that sends a message.
///
/// @param kind `cast`, `call` or `info`
/// @param message any JSON value
/// @param timeout how long a call waits for its reply, in milliseconds; 5000 by default
public record MessageBody(
    @About("how it is sent") @JsonProperty(required = true) @JsonSetter(nulls = Nulls.FAIL)
        MessageRequest.Kind kind,
    @About("any JSON value") @JsonProperty(required = true) @Nullable Object message,
    @About("how long a call waits for its reply, in milliseconds, 5000 if not given")
        @Min(1)
        @Max(60_000)
        @Nullable Integer timeout)
    implements Described {

  @Override
  public String target() {
    return "kind=" + Words.of(kind);
  }
}
