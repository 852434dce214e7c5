package io.superlearner.cluster;

import io.superlearner.truth.Truth;

/// What the cluster needs of the world: who is there, a line to each, a line to all, and truth.
///
/// @param membership who is in the grid
/// @param link requests to one other member
/// @param frames bytes to one other member, without any promise
/// @param broadcast messages to all other members
/// @param truth what is neither lost nor forked
public record ClusterPorts(
    Membership membership, FarLink link, Frames frames, Broadcast broadcast, Truth truth) {}
