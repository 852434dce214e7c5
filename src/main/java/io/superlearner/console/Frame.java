package io.superlearner.console;

import io.superlearner.api.ApiSettings;
import io.superlearner.api.ClusterResource;
import io.superlearner.api.ModeView;
import io.superlearner.api.SimulationResource;
import io.superlearner.api.StatusView;
import io.superlearner.operation.Caller;
import io.superlearner.security.Identity;
import io.superlearner.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.ExternalContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What stands around every page: who looks, at which cluster, in which colours.
@Named("frame")
@RequestScoped
public class Frame {

  private static final List<Link> LINKS =
      List.of(
          new Link("/", "Overview", "overview", "o"),
          new Link("/supervisors", "Supervision", "tree", "s"),
          new Link("/sandboxes", "Sandboxes", "box", "b"));

  @Inject ApiSettings settings;
  @Inject ClusterResource cluster;
  @Inject SimulationResource simulation;
  @Inject Caller caller;
  @Inject Assets assets;
  @Inject ExternalContext faces;
  private @Nullable Answer<StatusView> status;
  private @Nullable Answer<ModeView> mode;

  /// A page that exists.
  ///
  /// @param path where it is
  /// @param word what it is called
  /// @param icon its picture in the sprite
  /// @param key the letter that leads there after `g`
  public record Link(String path, String word, String icon, String key) {}

  /// Returns the pages, in their order.
  public List<Link> getLinks() {
    return LINKS;
  }

  /// Returns the address of a file of the look.
  public String asset(String file) {
    return assets.address(file);
  }

  /// Returns the theme that this browser chose; dark if it chose none.
  public String getTheme() {
    return Theme.of(
        faces.getRequestCookieMap().values().stream()
            .map(Cookie.class::cast)
            .toArray(Cookie[]::new));
  }

  /// Returns a random number of the form in which PrimeFaces wants one in each form that is sent
  /// without its script.
  public String getNonce() {
    return Base64.getEncoder()
        .encodeToString(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Returns the state of the cluster, asked at most once per request.
  public Answer<StatusView> status() {
    Answer<StatusView> known = status;
    if (known == null) {
      known = Answer.of(cluster::status);
      status = known;
    }
    return known;
  }

  /// Tells whether the cluster that the page shows is simulated; asked at most once per request.
  public boolean isSimulated() {
    Answer<ModeView> known = mode;
    if (known == null) {
      known = Answer.of(simulation::mode);
      mode = known;
    }
    ModeView told = known.value();
    return told != null && told.simulated();
  }

  /// Returns the configured name of the cluster.
  public String getClusterName() {
    return settings.clusterName();
  }

  /// Returns what the person at the browser may do, as a word.
  public String getRole() {
    return caller.identity().map(Identity::role).map(Role::word).orElse("");
  }

  /// Returns what the person at the browser is called.
  public String getUser() {
    return caller.name();
  }

  /// Tells whether the person at the browser may change and end things.
  public boolean isOperator() {
    return caller.covers(Role.OPERATOR);
  }
}
