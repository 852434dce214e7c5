package io.superlearner.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/// Puts the API at `/api/v1`; resources and providers are found by their annotations.
@ApplicationPath("/api/v1")
public class ApiApplication extends Application {

  /// Switches off what would answer beside our own providers: the description of the API that
  /// Jersey makes, foreign JSON libraries, error pages of the server, and the buffer that would
  /// hold back events.
  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        "jersey.config.server.wadl.disableWadl", true,
        "jersey.config.disableAutoDiscovery", true,
        "jersey.config.disableJsonBinding", true,
        "jersey.config.disableJsonProcessing", true,
        "jersey.config.disableMoxyJson", true,
        "jersey.config.server.response.setStatusOverSendError", true,
        "jersey.config.server.headers.location.relative.resolution.disabled", true,
        "jersey.config.server.contentLength.buffer", 0);
  }
}
