package io.superlearner.api;

import io.superlearner.control.Code;
import java.util.Map;
import java.util.TreeMap;

/// What HTTP and people are told about each code of refusal.
final class Kinds {

  private Kinds() {}

  /// Returns the HTTP status of a code.
  static int status(Code code) {
    return switch (code) {
      case INVALID_PARAMETER, MISSING_PARAMETER -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND,
          NODE_NOT_FOUND,
          PROCESS_NOT_FOUND,
          SUPERVISOR_NOT_FOUND,
          SANDBOX_NOT_FOUND,
          MODULE_NOT_FOUND,
          NAME_NOT_FOUND ->
          404;
      case METHOD_NOT_ALLOWED -> 405;
      case NOT_ACCEPTABLE -> 406;
      case ALREADY_EXISTS, NODE_NOT_AVAILABLE, CONFLICT -> 409;
      case TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case CALL_FAILED, START_FAILED -> 422;
      case MAILBOX_FULL, RATE_LIMITED -> 429;
      case INTERNAL_ERROR -> 500;
      case NO_AVAILABLE_NODES, NO_QUORUM, NODE_UNREACHABLE, STARTING -> 503;
      case TIMEOUT -> 504;
      case DISK_FULL -> 507;
    };
  }

  /// Tells whether the same request may succeed later.
  static boolean isRetryable(Code code) {
    return switch (code) {
      case MAILBOX_FULL,
          RATE_LIMITED,
          NO_AVAILABLE_NODES,
          NO_QUORUM,
          DISK_FULL,
          NODE_NOT_AVAILABLE,
          NODE_UNREACHABLE,
          STARTING,
          TIMEOUT ->
          true;
      case INVALID_PARAMETER,
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
          CONFLICT,
          TOO_LARGE,
          CALL_FAILED,
          START_FAILED,
          INTERNAL_ERROR ->
          false;
    };
  }

  /// Returns the headers that belong to an answer with a code.
  static Map<String, String> headers(Code code) {
    Map<String, String> headers = new TreeMap<>();
    if (code == Code.UNAUTHENTICATED) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    if (code == Code.TOO_LARGE) {
      // what else comes of the body is not read
      headers.put("Connection", "close");
    }
    if (isRetryable(code)) {
      headers.put("Retry-After", code == Code.RATE_LIMITED ? "1" : "5");
    }
    return headers;
  }

  /// Returns the kind in words.
  static String title(Code code) {
    String words = code.word().replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /// Returns what to do about it.
  static String remedy(Code code) {
    return switch (code) {
      case INVALID_PARAMETER ->
          "Correct the named value; the operation's entry says what it takes.";
      case MISSING_PARAMETER -> "Give the named value; the operation's entry says what it takes.";
      case UNAUTHENTICATED -> "Send a valid token: Authorization: Bearer <token>.";
      case FORBIDDEN -> "Ask somebody with the named role, or an admin for a token with it.";
      case NOT_FOUND -> "Look at GET /api/v1/arsenal/operations for what there is.";
      case NODE_NOT_FOUND -> "Look at GET /api/v1/cluster/nodes for the nodes of this cluster.";
      case PROCESS_NOT_FOUND -> "Look at GET /api/v1/processes; a restarted process has a new pid.";
      case SUPERVISOR_NOT_FOUND -> "Look at GET /api/v1/supervisors for names and pids.";
      case SANDBOX_NOT_FOUND -> "Look at GET /api/v1/cluster/sandboxes for the ids there are.";
      case MODULE_NOT_FOUND -> "Look at GET /api/v1/modules for the modules there are.";
      case NAME_NOT_FOUND -> "Look at GET /api/v1/cluster/registry for the names there are.";
      case METHOD_NOT_ALLOWED -> "Use one of the methods in the Allow header.";
      case NOT_ACCEPTABLE -> "Accept application/json, or leave the Accept header out.";
      case UNSUPPORTED_MEDIA_TYPE -> "Send the body as Content-Type: application/json.";
      case ALREADY_EXISTS -> "Choose another id, or destroy the one that is there.";
      case NODE_NOT_AVAILABLE ->
          "Choose another node, or let the cluster choose with strict=false or node=auto.";
      case CONFLICT -> "Look at its present state and try again.";
      case TOO_LARGE -> "Send less; a body may have 1 MB, all sandboxes together 16 MB.";
      case MAILBOX_FULL -> "Wait until the process has handled some of its messages.";
      case CALL_FAILED -> "Look at the process; it may have crashed on the message.";
      case START_FAILED -> "Look at the reason; correct module, tree or arguments.";
      case RATE_LIMITED -> "Wait as long as the Retry-After header says.";
      case NO_AVAILABLE_NODES, NODE_UNREACHABLE, NO_QUORUM ->
          "Look at GET /api/v1/cluster/nodes and try again when the nodes answer.";
      case DISK_FULL -> "Make room on the node's disk and try again.";
      case STARTING -> "Wait until GET /health/ready answers UP.";
      case TIMEOUT -> "Look whether it was done before you try again.";
      case INTERNAL_ERROR -> "Report it with the trace_id; the node's log has the cause.";
    };
  }
}
