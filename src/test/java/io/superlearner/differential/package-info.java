/// The same scenario on real Erlang/OTP and on ours: the logs must be equal.
///
/// A scenario is a tree of supervisors and workers and a list of commands. Some are written, as
/// text files under `src/test/resources/otp`; most are made of seeds. The other side's program is
/// `src/test/erlang/supervision.erl`, which also describes the words. It is one Erlang node that
/// runs scenario after scenario. `scripts/test --only otp -Dseeds=10000` runs more seeds than the
/// usual 200, `-Dseeds=4711-4711` a single one.
///
/// Not compared: the resolution of the restart window (OTP counts whole seconds, so no scenario
/// leaves a window); a dynamic child that ignores its restart (OTP 25 keeps it and breaks at its
/// own end, later releases forget it as we do); and the spec of a dynamic child that has ended (OTP
/// takes any dead process for one).
@NullMarked
package io.superlearner.differential;

import org.jspecify.annotations.NullMarked;
