package io.superlearner.api;

import io.superlearner.control.Outcome;
import io.superlearner.operation.Caller;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import io.superlearner.security.LoginCodes;
import io.superlearner.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;

/// Login links.
@Path("login-codes")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class LoginCodesResource {

  @Inject LoginCodes codes;
  @Inject Caller caller;
  @Inject ApiSettings settings;

  /// A login link.
  ///
  /// @param code valid once
  /// @param url the console of the asked node with the code in it
  /// @param expiresAt when it ends if nobody uses it
  public record LoginLink(String code, String url, Instant expiresAt) {}

  /// Makes a link with which a browser logs in once, with the rights of the caller.
  @POST
  @Operation(
      id = "login_codes.create",
      summary = "Make a one-time login link",
      effect = Effect.CHANGES,
      role = Role.ADMIN,
      status = 201)
  public Outcome<LoginLink> create() {
    LoginCodes.Code code = codes.create(caller.identity().orElseThrow());
    String url = settings.baseUrl() + "/login?code=" + code.secret();
    return Outcome.done(new LoginLink(code.secret(), url, code.expiresAt()));
  }
}
