package dev.belay.engine.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/** A data source in front of another that changes SQL on its way. */
public final class Rewriting {

  private Rewriting() {}

  /** Replaces each key by its value. */
  public static UnaryOperator<String> of(Map<String, String> changes) {
    return sql -> {
      String changed = sql;
      for (Map.Entry<String, String> change : changes.entrySet()) {
        changed = changed.replace(change.getKey(), change.getValue());
      }
      return changed;
    };
  }

  /** The data source with every statement changed. */
  public static DataSource over(DataSource source, UnaryOperator<String> change) {
    return proxy(
        DataSource.class,
        (method, arguments) -> {
          if (method.getName().equals("isWrapperFor")) {
            return false;
          }
          Object answer = call(source, method, arguments);
          return answer instanceof Connection connection ? over(connection, change) : answer;
        });
  }

  private static Connection over(Connection connection, UnaryOperator<String> change) {
    return proxy(
        Connection.class,
        (method, arguments) -> {
          if (method.getName().startsWith("prepare")) {
            arguments[0] = change.apply((String) arguments[0]);
          }
          Object answer = call(connection, method, arguments);
          return method.getName().equals("createStatement")
              ? over((Statement) answer, change)
              : answer;
        });
  }

  private static Statement over(Statement statement, UnaryOperator<String> change) {
    return proxy(
        Statement.class,
        (method, arguments) -> {
          if (method.getName().startsWith("execute") && arguments != null) {
            arguments[0] = change.apply((String) arguments[0]);
          }
          return call(statement, method, arguments);
        });
  }

  private static <T> T proxy(Class<T> face, Call call) {
    return face.cast(
        Proxy.newProxyInstance(
            Rewriting.class.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> call.make(method, arguments)));
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private interface Call {
    Object make(Method method, Object[] arguments) throws Throwable;
  }
}
