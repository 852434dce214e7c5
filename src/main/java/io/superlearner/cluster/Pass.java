package io.superlearner.cluster;

import java.time.Duration;

/// Something that a node does again and again.
///
/// @param name what it does, in one word
/// @param rest how long it rests between two times
/// @param step does it once; may block for truth's limit, and throws
///   [io.superlearner.truth.TruthUnavailableException] if truth does not answer: the next time
///   makes good what was left
record Pass(String name, Duration rest, Runnable step) {}
