package io.superlearner.control;

import java.util.Locale;

/// The kinds of refusal, by the words that clients read in `code`.
public enum Code {
  INVALID_PARAMETER,
  MISSING_PARAMETER,
  UNAUTHENTICATED,
  FORBIDDEN,
  NOT_FOUND,
  NODE_NOT_FOUND,
  PROCESS_NOT_FOUND,
  SUPERVISOR_NOT_FOUND,
  SANDBOX_NOT_FOUND,
  MODULE_NOT_FOUND,
  NAME_NOT_FOUND,
  METHOD_NOT_ALLOWED,
  NOT_ACCEPTABLE,
  UNSUPPORTED_MEDIA_TYPE,
  ALREADY_EXISTS,
  NODE_NOT_AVAILABLE,
  CONFLICT,
  TOO_LARGE,
  MAILBOX_FULL,
  RATE_LIMITED,
  CALL_FAILED,
  START_FAILED,
  NO_AVAILABLE_NODES,
  NO_QUORUM,
  DISK_FULL,
  NODE_UNREACHABLE,
  STARTING,
  TIMEOUT,
  INTERNAL_ERROR;

  /// Returns the code as clients read it, such as `process_not_found`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
