package io.superlearner.e2e;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
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
/// logs are printed. A class whose tests tell one story may leave sandboxes to the next test, and
/// may break nodes: after its last test they are started again, or, if that fails, others for the
/// next class.
final class SharedNodes
    implements ParameterResolver,
        AfterEachCallback,
        AfterAllCallback,
        TestExecutionExceptionHandler {

  /// Marks a test class whose tests use the shared nodes.
  @Retention(RetentionPolicy.RUNTIME)
  @Target(java.lang.annotation.ElementType.TYPE)
  @ExtendWith(SharedNodes.class)
  @interface Use {
    /// Whether its tests tell one story.
    boolean story() default false;
  }

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
    if (!isStory(context)) {
      nodes(context).sweep();
    }
  }

  private static boolean isStory(ExtensionContext context) {
    return context.getRequiredTestClass().getAnnotation(Use.class).story();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!isStory(context)) {
      return;
    }
    Nodes nodes = nodes(context);
    try {
      nodes.mend();
      nodes.sweep();
    } catch (AssertionError broken) {
      nodes.keepLogs(context.getRequiredTestClass().getSimpleName());
      context.getRoot().getStore(SPACE).remove(Nodes.class);
      nodes.close();
      throw broken;
    }
  }
}
