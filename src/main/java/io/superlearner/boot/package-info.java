/// Starts a node: first the process (`Main` and what it needs, plain JDK, run from the top of the
/// uber-jar before there is a server), then the application inside the server.
///
/// Nobody uses this package, and it may use every other. What runs before the server must load
/// nothing but the JDK, Payara's `PayaraMicro` and `config`.
@NullMarked
package io.superlearner.boot;

import org.jspecify.annotations.NullMarked;
