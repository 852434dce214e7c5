/// Every setting of a node: typed, with its default, its rule and where its value came from.
///
/// This package knows no other package of ours, and nothing of what a setting is used for. It uses
/// the JDK alone but for [MicroProfileSource], because boot's `Main` reads settings before there is
/// a server. All its types are immutable values, so any thread may use them.
@NullMarked
package io.superlearner.config;

import org.jspecify.annotations.NullMarked;
