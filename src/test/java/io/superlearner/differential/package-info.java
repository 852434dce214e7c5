/// The same scenario on real Erlang/OTP and on ours: the logs must be equal.
///
/// Scenarios are text files under `src/test/resources/otp`; the other side's program is
/// `src/test/erlang/supervision.erl`, which also describes the commands and events.
@NullMarked
package io.superlearner.differential;

import org.jspecify.annotations.NullMarked;
