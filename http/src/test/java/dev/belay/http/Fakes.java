package dev.belay.http;

import dev.belay.JobClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A job client that does something else first. */
final class Fakes {

  private Fakes() {}

  /** What is done before a method of the client is called. */
  @FunctionalInterface
  interface Before {
    void call(String method) throws Exception;
  }

  static JobClient client(JobClient real, Before before) {
    return (JobClient)
        Proxy.newProxyInstance(
            JobClient.class.getClassLoader(),
            new Class<?>[] {JobClient.class},
            (proxy, method, arguments) -> {
              before.call(method.getName());
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
