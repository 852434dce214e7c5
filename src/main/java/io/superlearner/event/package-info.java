/// What happened, and who wants to know.
///
/// [Event] is a closed world: a new kind of event is a new record here, and whoever switches over
/// events must answer it. Facts only come up through this package; nobody learns from it who
/// listens. Events are delivered on the thread that publishes them, so a listener must be quick.
@NullMarked
package io.superlearner.event;

import org.jspecify.annotations.NullMarked;
