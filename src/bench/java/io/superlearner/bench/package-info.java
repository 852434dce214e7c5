/// The harness of `scripts/bench`: starts one process per side and workload, lets them measure in
/// turns, and prints what they measured. Nothing here is part of the product.
package io.superlearner.bench;
