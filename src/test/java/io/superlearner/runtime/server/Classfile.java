package io.superlearner.runtime.server;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;

/// Classes that no compiler makes, but that an old jar may hold.
final class Classfile {

  private static final Class<?> WITHOUT_INIT = define();

  private Classfile() {}

  /// Returns a server of a class that does not have `init`.
  static GenServer<?> serverWithoutInit() {
    try {
      return (GenServer<?>) WITHOUT_INIT.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError("a class made here", impossible);
    }
  }

  private static Class<?> define() {
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of(Classfile.class.getPackageName(), "WithoutInit"),
                type ->
                    type.withFlags(ClassFile.ACC_PUBLIC)
                        .withInterfaceSymbols(ClassDesc.of(GenServer.class.getName()))
                        .withMethodBody(
                            ConstantDescs.INIT_NAME,
                            ConstantDescs.MTD_void,
                            ClassFile.ACC_PUBLIC,
                            code ->
                                code.aload(0)
                                    .invokespecial(
                                        ConstantDescs.CD_Object,
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void)
                                    .return_()));
    try {
      return MethodHandles.lookup().defineClass(bytes);
    } catch (IllegalAccessException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
