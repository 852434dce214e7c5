/// Supervisors: processes that start, watch, restart and stop others, in the manner of OTP.
///
/// What is to be done is decided by values without threads, clock or effects: [RestartType]
/// (restart after this end?), [Strategy] (who is touched?), [RestartBudget] (too often?) and
/// [AutoShutdown] (was that the last significant one?). The process around them carries the
/// decisions out. It runs on the runtime's system scheduler and calls no code of its children: a
/// child's factory and start run on the child's own scheduler.
///
/// The package never knows what the children do, sandboxes' contents, telemetry or clusters.
/// Everything public here is immutable, or a call that any thread may make.
@NullMarked
package io.superlearner.runtime.supervisor;

import org.jspecify.annotations.NullMarked;
