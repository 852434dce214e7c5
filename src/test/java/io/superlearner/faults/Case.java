package io.superlearner.faults;

/// A case: what is done to a cluster, and what it must reach.
///
/// @param name its number in the matrix of faults, with a letter if there are several of it
/// @param title what is done, in words
/// @param quick whether it belongs to the quick set
/// @param kit what it needs
record Case(String name, String title, Goals goals, boolean quick, Kit kit, Story story) {

  /// What is done, after the cluster has begun and before it must be well again.
  interface Story {
    void tell(Run run);
  }

  /// Makes a case of the quick set.
  static Case quick(String name, String title, Goals goals, Kit kit, Story story) {
    return new Case(name, title, goals, true, kit, story);
  }

  /// Makes a case that is run in full only.
  static Case full(String name, String title, Goals goals, Kit kit, Story story) {
    return new Case(name, title, goals, false, kit, story);
  }

  @Override
  public String toString() {
    return name;
  }

  void tell(Run run) {
    run.begin();
    story.tell(run);
    run.settle();
  }
}
