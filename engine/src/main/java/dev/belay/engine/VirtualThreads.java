package dev.belay.engine;

import dev.belay.ConfigurationException;
import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;

/**
 * Virtual threads, where this Java has them; asked for by name, because the code is compiled for
 * Java 17.
 */
final class VirtualThreads {

  private VirtualThreads() {}

  /** Makes unstarted virtual threads of that name and a number. */
  static ThreadFactory named(String prefix) {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      Method name = type.getMethod("name", String.class, long.class);
      return (ThreadFactory) type.getMethod("factory").invoke(name.invoke(builder, prefix, 1L));
    } catch (ReflectiveOperationException e) {
      throw new ConfigurationException(
          "virtual threads need Java 21 or later, this is " + Runtime.version().feature(), e);
    }
  }
}
