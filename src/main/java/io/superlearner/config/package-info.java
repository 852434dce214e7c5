/// Every setting of a node: typed, with its default, its rule and where its value came from.
///
/// This package knows no other package of ours and starts nothing. All its types are immutable
/// values, so any thread may use them.
@NullMarked
package io.superlearner.config;

import org.jspecify.annotations.NullMarked;
