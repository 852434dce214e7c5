package io.superlearner.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value of a program's own type on its way between nodes: the name of the type, and what it is
/// made of. Bytes from another node only ever name a type in this form; what becomes of it, the
/// receiver's own table decides.
///
/// @param type the name of a record or an enum
/// @param parts the components of a record in their order, or the name of an enum constant
record Tagged(String type, List<@Nullable Object> parts) {}
