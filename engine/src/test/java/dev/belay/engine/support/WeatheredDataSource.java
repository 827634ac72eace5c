package dev.belay.engine.support;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A data source in front of another, on whose way the weather may do anything: let pass, block, or
 * break the connection. Counts the connections that are open.
 */
public final class WeatheredDataSource {

  /** Where on the way. */
  public enum Point {
    /** Before a connection is opened. */
    CONNECT,
    /** Before a connection is asked for its isolation, as a pool does with its first one. */
    ASK_ISOLATION,
    /** Before a statement is executed. */
    EXECUTE,
    /** Before a commit. */
    COMMIT,
    /** After a commit took effect, before that is told. */
    COMMITTED
  }

  /** What happens on the way; called on the thread that is on it. */
  public interface Weather {
    /**
     * Passes, blocks, or throws: then the connection is gone, and with it what was not committed.
     */
    void at(Point point) throws SQLException;
  }

  /** Nothing happens. */
  public static final Weather FAIR = point -> {};

  private static final Set<String> OF_OPEN_ONES_ONLY =
      Set.of(
          "commit",
          "rollback",
          "setAutoCommit",
          "setTransactionIsolation",
          "prepareStatement",
          "createStatement");

  private final DataSource source;
  private final AtomicInteger open = new AtomicInteger();
  private final Set<Weathered> connections = ConcurrentHashMap.newKeySet();
  private volatile Weather weather = FAIR;

  /** In fair weather. */
  public WeatheredDataSource(DataSource source) {
    this.source = source;
  }

  /** From now on this happens. */
  public void weather(Weather next) {
    weather = next;
  }

  /** Every connection that is open now is gone. */
  public void cutAll() throws SQLException {
    for (Weathered connection : connections) {
      connection.cut();
    }
  }

  /** How many connections are open. */
  public int open() {
    return open.get();
  }

  /** How an application sees it. */
  public DataSource dataSource() {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("getConnection")) {
                return invoke(source, method, arguments);
              }
              weather.at(Point.CONNECT);
              return new Weathered((Connection) invoke(source, method, arguments)).proxy();
            });
  }

  /** How a broken connection sounds. */
  public static SQLException broken() {
    return new SQLNonTransientConnectionException("the weather broke the connection", "08006");
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private final class Weathered implements InvocationHandler {
    private final Connection connection;
    private volatile boolean gone;

    Weathered(Connection connection) {
      this.connection = connection;
      open.incrementAndGet();
      connections.add(this);
    }

    Connection proxy() {
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
    }

    void cut() throws SQLException {
      gone = true;
      close();
    }

    private void close() throws SQLException {
      if (connections.remove(this)) {
        open.decrementAndGet();
        connection.close();
      }
    }

    /** A server would take a moment to notice, and hold the locks meanwhile. */
    private void rollBack() throws SQLException {
      if (!connection.isClosed() && !connection.getAutoCommit()) {
        connection.rollback();
      }
    }

    private void pass(Point point) throws SQLException {
      try {
        weather.at(point);
      } catch (SQLException e) {
        rollBack();
        cut();
        throw e;
      }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      String name = method.getName();
      if (gone && OF_OPEN_ONES_ONLY.contains(name)) {
        throw broken();
      }
      switch (name) {
        case "isValid" -> {
          return !gone;
        }
        case "close" -> {
          close();
          return null;
        }
        case "getTransactionIsolation" -> {
          pass(Point.ASK_ISOLATION);
          return connection.getTransactionIsolation();
        }
        case "commit" -> {
          pass(Point.COMMIT);
          connection.commit();
          pass(Point.COMMITTED);
          return null;
        }
        default -> {
          Object answer = WeatheredDataSource.invoke(connection, method, arguments);
          return answer instanceof Statement statement
              ? weathered(statement, method.getReturnType())
              : answer;
        }
      }
    }

    private Object weathered(Statement statement, Class<?> face) {
      return Proxy.newProxyInstance(
          face.getClassLoader(),
          new Class<?>[] {face},
          (proxy, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
              if (gone) {
                throw broken();
              }
              pass(Point.EXECUTE);
            }
            return WeatheredDataSource.invoke(statement, method, arguments);
          });
    }
  }
}
