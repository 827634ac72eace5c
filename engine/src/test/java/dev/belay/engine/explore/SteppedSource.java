package dev.belay.engine.explore;

import dev.belay.engine.explore.Actor.Grant;
import dev.belay.engine.explore.Choice.Fate;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * A data source that turns each statement, commit and rollback of an actor into a step, and loses a
 * connection where it is told to. On a thread that is no actor's it is the plain one.
 */
final class SteppedSource {

  private static final String LOST = "08006";

  private final DataSource plain;
  private volatile UnaryOperator<String> rewriting = UnaryOperator.identity();

  SteppedSource(DataSource plain) {
    this.plain = plain;
  }

  /** Plants a bug: the SQL of actors is changed before it is prepared. */
  void rewrite(UnaryOperator<String> newRewriting) {
    rewriting = newRewriting;
  }

  DataSource asDataSource() {
    return proxy(
        DataSource.class,
        (self, method, arguments) ->
            method.getName().equals("getConnection") && Actor.current() != null
                ? stepped(Actor.current())
                : invoke(plain, method, arguments));
  }

  /** The actor's connection, as the store or an application sees it. */
  Connection stepped(Actor actor) {
    return proxy(Connection.class, new SteppedConnection(actor));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            SteppedSource.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** One use of the actor's connection, from getConnection to close or to its loss. */
  private final class SteppedConnection implements InvocationHandler {

    private final Actor actor;
    private final Connection connection;
    private boolean gone;

    SteppedConnection(Actor actor) {
      this.actor = actor;
      this.connection = actor.connection();
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
      String name = method.getName();
      if (name.equals("close")) {
        close();
        return null;
      }
      if (name.equals("isClosed")) {
        return gone;
      }
      if (gone) {
        throw new SQLException("the connection is lost", LOST);
      }
      return switch (name) {
        case "commit" -> end(Step.Kind.COMMIT, method);
        case "rollback" -> end(Step.Kind.ROLLBACK, method);
        case "prepareStatement" -> {
          String sql = rewriting.apply((String) arguments[0]);
          arguments[0] = sql;
          yield proxy(
              PreparedStatement.class,
              new SteppedStatement(
                  this,
                  sql,
                  (PreparedStatement) SteppedSource.invoke(connection, method, arguments)));
        }
        default -> SteppedSource.invoke(connection, method, arguments);
      };
    }

    private Object end(Step.Kind kind, Method method) throws Throwable {
      Set<String> locked = Set.copyOf(actor.locked());
      if (actor.isAborted() || locked.isEmpty()) {
        actor.locked().clear();
        connection.rollback();
        return null;
      }
      Grant grant;
      try {
        grant = actor.gate(Step.end(kind, locked, actor.hasChanged()));
      } catch (Actor.Aborted e) {
        actor.locked().clear();
        connection.rollback();
        throw e;
      }
      actor.locked().clear();
      if (grant.fate() == Fate.LOST_BEFORE) {
        throw lose();
      }
      SteppedSource.invoke(connection, method, null);
      if (grant.fate() == Fate.LOST_AFTER) {
        throw lose();
      }
      return null;
    }

    private SQLException lose() throws SQLException {
      gone = true;
      actor.locked().clear();
      rollBack();
      return new SQLException("the connection is lost", LOST);
    }

    private void close() throws SQLException {
      if (!gone) {
        gone = true;
        rollBack();
      }
    }

    private void rollBack() throws SQLException {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  /** A statement that asks before it is executed. */
  private static final class SteppedStatement implements InvocationHandler {

    private final SteppedConnection owner;
    private final String sql;
    private final PreparedStatement statement;
    private Object firstParameter;

    SteppedStatement(SteppedConnection owner, String sql, PreparedStatement statement) {
      this.owner = owner;
      this.sql = sql;
      this.statement = statement;
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
      String name = method.getName();
      if (name.startsWith("set") && arguments.length > 1 && arguments[0].equals(1)) {
        firstParameter = arguments[1];
      }
      if (!name.startsWith("execute")) {
        return SteppedSource.invoke(statement, method, arguments);
      }
      Step step = Step.of(sql, firstParameter);
      if (step.isSilent()) {
        return SteppedSource.invoke(statement, method, arguments);
      }
      try {
        return owner.actor.statement(
            step, () -> SteppedSource.invoke(statement, method, arguments));
      } catch (Actor.Lost e) {
        throw owner.lose();
      }
    }
  }
}
