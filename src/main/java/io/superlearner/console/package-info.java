/// The pages: one Faces bean per page, and what all pages share.
///
/// A page calls the same operations as the API, so role, timing and audit are judged in one place.
/// No page keeps anything between two requests: what somebody looks at stands in the URL, who they
/// are in the session that every node can read, and no view has a state. So any node answers any
/// request. The package never knows where a thing runs, nor how a request reaches it. Beans are
/// request scoped and used by the thread of their request; what reads the cluster blocks as long as
/// the operation does.
@NullMarked
package io.superlearner.console;

import org.jspecify.annotations.NullMarked;
