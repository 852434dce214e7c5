package io.superlearner.event;

import io.superlearner.identity.Pid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The child, or the children, that a supervisor's report is about.
///
/// @param id its id; for a dynamic child the number of its start; null for several children
/// @param pid its process; null if it has none, or for several children
/// @param children how many children this stands for; 1 but for dynamic ones that ended alike
/// @param module the word for what it runs
/// @param args what a dynamic child was started with, as long as its supervisor keeps that; may
///   hold any objects, so a listener should not keep them
/// @param restart OTP's word for when it is restarted
/// @param shutdown how it is stopped: milliseconds, `infinity` or `brutal_kill`
/// @param type `worker` or `supervisor`
public record Offender(
    @Nullable String id,
    @Nullable Pid pid,
    int children,
    String module,
    List<@Nullable Object> args,
    String restart,
    String shutdown,
    String type) {}
