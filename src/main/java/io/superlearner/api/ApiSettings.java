package io.superlearner.api;

/// What the web side of a node must know of its configuration.
///
/// @param clusterName names the session cookie
/// @param baseUrl where this node's console is, such as `http://127.0.0.1:4000`, without a slash at
///   the end
public record ApiSettings(String clusterName, String baseUrl) {}
