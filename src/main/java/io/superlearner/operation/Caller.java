package io.superlearner.operation;

import io.superlearner.security.Identity;
import io.superlearner.security.Role;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who makes the present request. One per request; only its thread uses it.
@RequestScoped
public class Caller {

  private @Nullable Identity identity;
  private String address = "";
  private String requestId = "";

  /// Tells who it is, where from, and under which id the request is known.
  ///
  /// @param identity null for somebody who proved nothing
  public void arrive(@Nullable Identity identity, String address, String requestId) {
    this.identity = identity;
    this.address = address;
    this.requestId = requestId;
  }

  /// Returns who it is; empty for somebody who proved nothing.
  public Optional<Identity> identity() {
    return Optional.ofNullable(identity);
  }

  /// Tells whether the caller has at least this role.
  public boolean covers(Role needed) {
    Identity present = identity;
    return present != null && present.role().covers(needed);
  }

  /// Returns the name for the audit log, `anonymous` for somebody who proved nothing.
  public String name() {
    Identity present = identity;
    return present == null ? "anonymous" : present.name();
  }

  /// Returns the network address the request came from.
  public String address() {
    return address;
  }

  /// Returns the id of the request, as it stands in answers and logs.
  public String requestId() {
    return requestId;
  }
}
