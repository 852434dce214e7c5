package io.superlearner.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/// Puts the API at `/api/v1`; resources and providers are found by their annotations.
@ApplicationPath("/api/v1")
public class ApiApplication extends Application {}
