/// The module that tells the witness that it lives. It is packed into a jar of its own, so it sees
/// the JDK and the kernel only.
@NullMarked
package io.superlearner.faults.beat;

import org.jspecify.annotations.NullMarked;
