/// Figures: what is measured on this node, and what happened on it, counted.
///
/// Nothing here knows processes, sandboxes or who looks at the figures. A figure that cannot be
/// read is null, never 0. Every type is safe for any thread; measuring takes microseconds and never
/// blocks.
@NullMarked
package io.superlearner.telemetry;

import org.jspecify.annotations.NullMarked;
