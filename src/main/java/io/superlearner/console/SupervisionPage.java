package io.superlearner.console;

import io.superlearner.api.ClusterResource;
import io.superlearner.api.Listing;
import io.superlearner.control.TreeNode;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The page of the supervision trees of all nodes.
@Named("supervision")
@RequestScoped
public class SupervisionPage {

  @Inject ClusterResource cluster;
  @Inject View view;
  private @Nullable Answer<Listing<TreeNode>> answer;

  /// Asks all nodes for their trees, at most once per request.
  public Answer<Listing<TreeNode>> trees() {
    Answer<Listing<TreeNode>> known = answer;
    if (known == null) {
      known = Answer.of(cluster::trees);
      answer = known;
    }
    return known;
  }

  /// Forgets what was asked, because something was changed since.
  void forget() {
    answer = null;
  }

  /// Returns the rows to draw.
  public List<TreeRow> rows() {
    return forest()
        .rows(
            new Forest.Wish(
                view.text("q"),
                view.text("node"),
                view.text("sandbox"),
                Forest.Show.parse(view.text("show")),
                view.keys("open"),
                view.keys("closed")));
  }

  /// Counts the processes of one kind of trees: `all`, `sandboxes` or `platform`.
  public int count(String show) {
    return forest().count(Forest.Show.parse(show));
  }

  /// Finds what is at a place of a tree now.
  Optional<TreeNode> at(String key) {
    return forest().at(key);
  }

  private Forest forest() {
    Listing<TreeNode> listing = trees().value();
    return new Forest(listing == null ? List.of() : listing.items());
  }
}
