package dev.belay.engine.support;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * An agent that shifts the wall clock of a whole process. The two methods by which Java reads that
 * clock are native; so every call of them, in the JDK's own classes as in all others, is followed
 * by an addition. The monotonic clock is left alone.
 */
public final class ShiftedClock implements ClassFileTransformer {

  private final Duration shift;

  private ShiftedClock(Duration shift) {
    this.shift = shift;
  }

  /** The options of a JVM whose clock is shifted so and which lives in that time zone. */
  public static List<String> options(Path folder, Duration shift, String zone) throws IOException {
    return List.of("-javaagent:" + agent(folder) + "=" + shift, "-Duser.timezone=" + zone);
  }

  /** A jar that says only that this class, which is on the class path, is an agent. */
  private static Path agent(Path folder) throws IOException {
    Path jar = folder.resolve("shifted-clock.jar");
    if (!Files.exists(jar)) {
      Manifest manifest = new Manifest();
      Attributes says = manifest.getMainAttributes();
      says.put(Attributes.Name.MANIFEST_VERSION, "1.0");
      says.putValue("Premain-Class", ShiftedClock.class.getName());
      says.putValue("Can-Retransform-Classes", "true");
      try (OutputStream file = Files.newOutputStream(jar)) {
        new JarOutputStream(file, manifest).close();
      }
    }
    return jar;
  }

  /** Called by the JVM before main. */
  public static void premain(String shift, Instrumentation jvm) throws UnmodifiableClassException {
    jvm.addTransformer(new ShiftedClock(Duration.parse(shift)), true);
    jvm.retransformClasses(
        Arrays.stream(jvm.getAllLoadedClasses())
            .filter(type -> jvm.isModifiableClass(type) && !type.isArray())
            .toArray(Class<?>[]::new));
  }

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
    ClassReader reader = new ClassReader(file);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    Shifting shifting = new Shifting(writer);
    reader.accept(shifting, 0);
    return shifting.shifts ? writer.toByteArray() : null;
  }

  /** Adds to what is read. */
  private final class Shifting extends ClassVisitor {
    private boolean shifts;

    Shifting(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, method, descriptor, signature, exceptions)) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String called, String type, boolean isInterface) {
          super.visitMethodInsn(opcode, owner, called, type, isInterface);
          switch (owner + "." + called) {
            case "java/lang/System.currentTimeMillis" -> add(shift.toMillis());
            case "jdk/internal/misc/VM.getNanoTimeAdjustment" -> add(shift.toNanos());
            default -> {}
          }
        }

        private void add(long amount) {
          shifts = true;
          super.visitLdcInsn(amount);
          super.visitInsn(Opcodes.LADD);
        }
      };
    }
  }
}
