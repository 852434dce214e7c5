package io.superlearner.config;

/// What a setting is, and why.
///
/// @param setting which one
/// @param value the value in force
/// @param text the value as it was written
/// @param origin where it came from: `default`, or the name of a [Source]
/// @param <T> type of the value
public record Value<T>(Setting<T> setting, T value, String text, String origin) {}
