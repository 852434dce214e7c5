package io.superlearner.runtime;

/// Tells a process that a request of its own was answered, see [Self#sendRequest]. It comes once,
/// as a message, unless the process has taken the answer by itself before, or has given up.
///
/// @param request which one
/// @param response a reply, or why there is none
public record Answered(RequestId request, Response response) {}
