package io.superlearner.api;

/// A thing with an address of its own below the API's base.
interface Located {

  /// Returns where it is, relative to `/api/v1/`.
  String location();
}
