package io.superlearner.cluster;

import io.superlearner.identity.NodeName;

/// What a node says of itself when it joins.
///
/// @param name its name; no other node may have it
/// @param index the number it would like to have, from 1; it gets the next free one if another node
///   has that
/// @param role `primary` or `secondary`
/// @param httpUrl where its console and API are
/// @param lifePort the port that it opened before anything else and that refuses connections once
///   its JVM is dead; 0 if it has none
/// @param leastIncarnation the least incarnation that it may get: one more than the last that its
///   own disk knows, or 0
public record NodeIdentity(
    NodeName name, int index, String role, String httpUrl, int lifePort, int leastIncarnation) {}
