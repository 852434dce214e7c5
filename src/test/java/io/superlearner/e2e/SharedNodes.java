package io.superlearner.e2e;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/// Gives tests the cluster of three nodes that all of a test run share, as a parameter of type
/// [Nodes]. It is started for the first test that asks and ended after the last one.
///
/// After each test the sandboxes it made are destroyed. When a test fails, the ends of the nodes'
/// logs are printed. Tests that break nodes start their own with [Nodes#start(int)].
final class SharedNodes
    implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler {

  /// Marks a test class whose tests use the shared nodes.
  @Retention(RetentionPolicy.RUNTIME)
  @Target(java.lang.annotation.ElementType.TYPE)
  @ExtendWith(SharedNodes.class)
  @interface Use {}

  private static final int SIZE = 3;
  private static final int LINES = 15;
  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(SharedNodes.class);

  private static Nodes nodes(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(SPACE)
        .computeIfAbsent(Nodes.class, _ -> Nodes.start(SIZE), Nodes.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Nodes.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return nodes(context);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    Nodes nodes = nodes(context);
    nodes.keepLogs(context.getRequiredTestClass().getSimpleName());
    System.err.println(context.getDisplayName() + " failed; the nodes said last:");
    System.err.println(nodes.tails(LINES));
    throw failure;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    nodes(context).sweep();
  }
}
