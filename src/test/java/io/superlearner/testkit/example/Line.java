package io.superlearner.testkit.example;

/// A line of an example.
///
/// @param text the code
/// @param number where it stands in its file
record Line(String text, int number) {}
