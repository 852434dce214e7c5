package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import io.superlearner.security.Role;
import io.superlearner.security.Tokens;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The bearer tokens that admins give out.
@Path("tokens")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TokensResource {

  private static final int USUAL_DAYS = 30;

  @Inject Tokens tokens;

  /// A new token; the only answer that ever holds its secret.
  ///
  /// @param id names it in requests
  /// @param token the secret
  /// @param role what its holder may do
  /// @param label what it is for
  /// @param expiresAt when it ends
  public record NewToken(String id, String token, Role role, String label, Instant expiresAt) {}

  /// The tokens there are.
  ///
  /// @param items oldest first
  public record TokenList(List<Tokens.Token> items) {}

  /// What was revoked.
  ///
  /// @param id the id of the token
  /// @param revoked always true
  public record Revoked(String id, boolean revoked) {}

  /// Makes a token.
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "tokens.create",
      summary = "Make a token",
      effect = Effect.CHANGES,
      role = Role.ADMIN,
      status = 201)
  public Outcome<NewToken> create(@NotNull @Valid TokenBody body) {
    Integer days = body.days();
    Duration life = Duration.ofDays(days == null ? USUAL_DAYS : days);
    try {
      Tokens.Fresh fresh = tokens.create(body.role(), body.label(), life);
      Tokens.Token kept = fresh.token();
      return Outcome.done(
          new NewToken(kept.id(), fresh.secret(), kept.role(), kept.label(), kept.expiresAt()));
    } catch (IllegalArgumentException wrong) {
      return Outcome.refused(
          Refusal.ofParameter(Code.INVALID_PARAMETER, "label", String.valueOf(wrong.getMessage())));
    }
  }

  /// Lists the tokens that admins made, never their secrets.
  @GET
  @Operation(id = "tokens.list", summary = "List tokens", effect = Effect.READS, role = Role.ADMIN)
  public Outcome<TokenList> list() {
    return Outcome.done(new TokenList(tokens.list()));
  }

  /// Revokes a token and ends the sessions that began with it.
  @DELETE
  @Path("{id}")
  @Operation(
      id = "tokens.revoke",
      summary = "Revoke a token",
      effect = Effect.DESTROYS,
      role = Role.ADMIN)
  public Outcome<Revoked> revoke(@About("id of the token") @PathParam("id") String id) {
    return tokens.revoke(id)
        ? Outcome.done(new Revoked(id, true))
        : Outcome.refused(Refusal.ofParameter(Code.NOT_FOUND, "id", "there is no such token"));
  }
}
