/// The workloads on our own runtime, written as its users would: against its public types alone.
package io.superlearner.bench.ours;
