package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.EventStreams;
import io.superlearner.cluster.Simulation;
import io.superlearner.event.EventBus;
import io.superlearner.security.Access;
import io.superlearner.security.LoginCodes;
import io.superlearner.security.MemorySecrets;
import io.superlearner.security.SecretStore;
import io.superlearner.security.Sessions;
import io.superlearner.security.Tokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;
import java.util.List;

/// What boot hands out on a real node, for the web application of the container test.
@ApplicationScoped
public class FakeNode {

  static final String ADMIN = "the-admin-token-of-the-test";
  static final String BASE = "http://127.0.0.1:4300";

  private final InstantSource clock = InstantSource.system();
  private final SecretStore store = new MemorySecrets(clock);
  private final Tokens tokens = new Tokens(store, clock, Tokens.hash(ADMIN));
  private final LoginCodes codes = new LoginCodes(store, clock);
  private final Access access =
      new Access(tokens, codes, new Sessions(store, clock, tokens), clock);
  private final FakeStreams streams = new FakeStreams();
  private final FakeCluster cluster = new FakeCluster(streams);
  private final FakeSimulation simulation = new FakeSimulation();
  private final EventBus events = new EventBus();

  @Produces
  InstantSource clock() {
    return clock;
  }

  @Produces
  ClusterControl cluster() {
    return cluster;
  }

  @Produces
  Simulation simulation() {
    return simulation;
  }

  @Produces
  EventStreams streams() {
    return streams;
  }

  @Produces
  EventBus events() {
    return events;
  }

  @Produces
  Tokens tokens() {
    return tokens;
  }

  @Produces
  LoginCodes codes() {
    return codes;
  }

  @Produces
  Access access() {
    return access;
  }

  @Produces
  ApiSettings settings() {
    return new ApiSettings("lab", BASE);
  }

  @Produces
  Readiness readiness() {
    return () -> List.of(new Readiness.Check("joined", true, "2 members"));
  }
}
