/// Compiles and runs the examples of doc comments.
@NullMarked
package io.superlearner.testkit.example;

import org.jspecify.annotations.NullMarked;
