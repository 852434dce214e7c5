/// The workloads on Apache Pekko's typed actors, written as its documentation teaches.
package io.superlearner.bench.pekko;
