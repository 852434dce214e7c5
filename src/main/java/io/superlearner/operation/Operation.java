package io.superlearner.operation;

import io.superlearner.security.Role;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes a method an operation: it is listed in the catalogue, and each call passes the gate.
@Documented
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Operation {

  /// Returns its id, a noun and a verb, such as `processes.exit`.
  @Nonbinding
  String id();

  /// Returns what it does, in a few words.
  @Nonbinding
  String summary();

  /// Returns what it does to the system.
  @Nonbinding
  Effect effect();

  /// Returns the least role that may run it; one below the effect's own role has no meaning.
  @Nonbinding
  Role role() default Role.VIEWER;

  /// Returns the HTTP status of success.
  @Nonbinding
  int status() default 200;
}
