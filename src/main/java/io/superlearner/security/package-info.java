/// Who may do what: roles, tokens, one-time login codes, sessions.
///
/// Secrets are random and only their SHA-256 hashes are kept, behind the port [SecretStore], so
/// that every node can judge them. The package never knows HTTP, pages or the grid. All public
/// types may be used by any thread; what reads or writes the store blocks as long as the store
/// does.
@NullMarked
package io.superlearner.security;

import org.jspecify.annotations.NullMarked;
