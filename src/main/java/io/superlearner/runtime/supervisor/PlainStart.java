package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.GenStateMachine;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A start that plain data name, as OTP's `{Module, Function, Arguments}` do: a class, one of its
/// public static methods, or `new`, and the arguments. The arguments of the child follow those.
///
/// @param type the class
/// @param method the name of the method; `new` for a constructor
/// @param args the first arguments
record PlainStart(Class<?> type, String method, List<@Nullable Object> args) implements ChildStart {

  private static final String NEW = "new";
  private static final List<Class<?>> CONTRACTS =
      List.of(
          GenServer.class,
          GenStateMachine.class,
          Behavior.class,
          SupervisorInit.class,
          ChildStart.class);
  private static final String CONTRACT_NAMES =
      "GenServer, GenStateMachine, Behavior, SupervisorInit or ChildStart";

  /// A start that is replaced before anybody sees it.
  record None() implements ChildStart {
    @Override
    public Behavior start(ChildContext context) {
      throw new IllegalStateException("a child without a start was started");
    }
  }

  /// Reads the value of a `start` key.
  static ChildStart read(@Nullable Object given) {
    if (given instanceof ChildStart start) {
      return start;
    }
    if (isClass(given)) {
      return make(given, "invalid_mfa");
    }
    if (given instanceof List<?> triple
        && triple.size() == 3
        && isClass(triple.getFirst())
        && triple.get(1) instanceof String method
        && triple.get(2) instanceof List<?> args) {
      Class<?> type = type(triple.getFirst(), "invalid_mfa");
      return of(type, method, args, "invalid_mfa");
    }
    throw new SpecException(
        "invalid_mfa",
        Arguments.shown(given)
            + " (expected a ChildStart, a class, or a list of class, method and arguments)");
  }

  static boolean isClass(@Nullable Object given) {
    return given instanceof Class<?> || given instanceof String;
  }

  static PlainStart make(@Nullable Object type, String code) {
    return make(type, List.of(), code);
  }

  /// Returns the start that makes an instance of a class, given itself or by name.
  static PlainStart make(@Nullable Object given, List<?> args, String code) {
    return of(type(given, code), NEW, args, code);
  }

  private static PlainStart of(Class<?> type, String method, List<?> args, String code) {
    if (method.equals(NEW) && CONTRACTS.stream().noneMatch(of -> of.isAssignableFrom(type))) {
      throw new SpecException(
          code, type.getName() + " was given as child but does not implement " + CONTRACT_NAMES);
    }
    if (candidates(type, method).findAny().isEmpty()) {
      throw new SpecException(
          code, type.getName() + " was given as child but does not have a public " + shown(method));
    }
    return new PlainStart(type, method, new ArrayList<>(args));
  }

  private static String shown(String method) {
    return method.equals(NEW) ? "constructor" : "static method " + Arguments.shown(method);
  }

  private static Class<?> type(@Nullable Object given, String code) {
    if (given instanceof Class<?> type) {
      return type;
    }
    String name = String.valueOf(given);
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      return Class.forName(
          name, false, loader == null ? PlainStart.class.getClassLoader() : loader);
    } catch (ClassNotFoundException | LinkageError missing) {
      throw new SpecException(
          code, Arguments.shown(name) + " was given as child but does not exist");
    }
  }

  private static Stream<? extends Executable> candidates(Class<?> type, String method) {
    if (method.equals(NEW)) {
      return Stream.of(type.getConstructors());
    }
    return Stream.of(type.getMethods())
        .filter(one -> one.getName().equals(method) && Modifier.isStatic(one.getModifiers()));
  }

  @Override
  public Behavior start(ChildContext context) throws Exception {
    List<@Nullable Object> all = new ArrayList<>(args);
    all.addAll(context.args());
    Executable called =
        candidates(type, method)
            .filter(one -> takes(one, all))
            .findFirst()
            .orElseThrow(
                () -> new ExitException(ExitReason.abnormal("undef: " + call(all.size()))));
    return behavior(invoke(called, all.toArray()), context, all.size());
  }

  private String call(int arity) {
    return type.getName() + "." + method + "/" + arity;
  }

  private static boolean takes(Executable called, List<@Nullable Object> all) {
    List<Class<?>> wanted =
        MethodType.methodType(void.class, called.getParameterTypes()).wrap().parameterList();
    if (wanted.size() != all.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      Object value = all.get(i);
      boolean fits =
          value == null
              ? !called.getParameterTypes()[i].isPrimitive()
              : wanted.get(i).isInstance(value);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Object invoke(Executable called, @Nullable Object[] with)
      throws Exception {
    try {
      return switch (called) {
        case Constructor<?> constructor -> constructor.newInstance(with);
        case Method method -> method.invoke(null, with);
      };
    } catch (InvocationTargetException thrown) {
      switch (thrown.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw thrown;
      }
    }
  }

  private Behavior behavior(@Nullable Object made, ChildContext context, int arity)
      throws Exception {
    return switch (made) {
      case Behavior behavior -> behavior;
      case GenServer<?> server -> GenServer.behavior(server);
      case GenStateMachine<?, ?> machine -> GenStateMachine.behavior(machine);
      case SupervisorInit module -> Supervisor.behavior(module, context.lane());
      case ChildStart start -> start.start(context);
      case null, default ->
          throw new ExitException(
              ExitReason.abnormal(
                  "bad_return_value: "
                      + (call(arity) + " returned " + Arguments.shown(made))
                      + (", expected " + CONTRACT_NAMES)));
    };
  }
}
