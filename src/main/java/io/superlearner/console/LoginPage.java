package io.superlearner.console;

import io.superlearner.api.SessionCookie;
import io.superlearner.security.Access;
import io.superlearner.security.SecretsUnavailableException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/// The login: by the one-time code of a link, or by a token.
@Named("login")
@RequestScoped
public class LoginPage {

  static final String USED =
      "This login link has been used already, or it is older than ten minutes.";
  static final String WRONG = "This token is not known here.";

  @Inject Access access;
  @Inject SessionCookie cookie;
  @Inject ExternalContext faces;
  private String token = "";
  private String fault = "";

  /// Uses the code of the link, if the page was opened by one.
  public void arrive() throws IOException {
    String code = faces.getRequestParameterMap().get("code");
    if (code != null) {
      enter(() -> access.loginWithCode(code, request().getRemoteAddr()), USED);
    }
  }

  /// Uses the token that was typed.
  public void submit() throws IOException {
    enter(() -> access.loginWithToken(token.strip(), request().getRemoteAddr()), WRONG);
    token = "";
  }

  private void enter(Supplier<Access.Login> proof, String denied) throws IOException {
    try {
      switch (proof.get()) {
        case Access.Login.Granted(var session, _) -> {
          HttpServletResponse response = (HttpServletResponse) faces.getResponse();
          cookie.write(response, session);
          Next.to(response, Next.local(faces.getRequestParameterMap().get("next")));
          FacesContext.getCurrentInstance().responseComplete();
        }
        case Access.Login.Denied _ -> fault = denied;
        case Access.Login.TooMany(var wait) ->
            fault =
                "Too many attempts to log in. Try again in "
                    + Math.max(1, wait.toSeconds())
                    + " s.";
      }
    } catch (SecretsUnavailableException _) {
      fault = "The cluster cannot judge credentials at this moment. Try again in a few seconds.";
    }
  }

  private HttpServletRequest request() {
    return (HttpServletRequest) faces.getRequest();
  }

  /// Returns what went wrong, in one sentence; empty if nothing did.
  public String getFault() {
    return fault;
  }

  /// Tells whether somebody has just logged out.
  public boolean isOver() {
    return faces.getRequestParameterMap().containsKey("out") && fault.isEmpty();
  }

  /// Returns where to go after the login.
  public String getNext() {
    return Next.local(faces.getRequestParameterMap().get("next"));
  }

  /// Returns nothing: a token is never sent back.
  public String getToken() {
    return "";
  }

  /// Takes the token that was typed.
  public void setToken(String token) {
    this.token = token == null ? "" : token;
  }
}
