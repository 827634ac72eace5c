package dev.belay.engine.explore;

import dev.belay.JobId;
import dev.belay.engine.explore.Choice.Fate;
import dev.belay.engine.store.JdbiJobStore;
import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.PlainStores;
import dev.belay.engine.store.RunKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * Plays one schedule after the other: lets one actor do one step, waits until every actor stands at
 * its gate, is blocked in the database or has finished, writes down what is committed, and asks how
 * to go on. Belongs to the thread that made it.
 */
final class Stage implements AutoCloseable {

  private static final int ACTORS = 4;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** PostgreSQL looks for a deadlock when somebody has waited for a second. */
  private static final long DEADLOCK_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Database database;
  private final SteppedSource source;
  private final JdbiJobStore store;
  private final List<Actor> actors = new ArrayList<>();
  private final Map<String, Throwable> failures = new ConcurrentHashMap<>();

  private Log log = new Log();
  private Map<Long, Node> nodes = Map.of();
  private final AtomicInteger worldNumber = new AtomicInteger();

  Stage(Database database) throws SQLException {
    this.database = database;
    this.source = new SteppedSource(database.source());
    this.store = PlainStores.over(source.asDataSource());
    letStoreKnowItself();
    for (int i = 0; i < ACTORS; i++) {
      Connection connection = database.source().getConnection();
      actors.add(new Actor(i, connection, database.inside().session(connection)));
    }
  }

  /** The first join asks for the store's identity on a second connection, which no actor has. */
  private void letStoreKnowItself() throws SQLException {
    try (Connection connection = database.source().getConnection()) {
      connection.setAutoCommit(false);
      store.join(connection);
      connection.rollback();
    }
  }

  /** Plants a bug. */
  void rewrite(UnaryOperator<String> rewriting) {
    source.rewrite(rewriting);
  }

  JobStore store() {
    return store;
  }

  Database database() {
    return database;
  }

  Log log() {
    return log;
  }

  Map<Long, Node> nodes() {
    return nodes;
  }

  /** How many transactions have ended in this schedule. */
  int worldNumber() {
    return worldNumber.get();
  }

  /** Plays one schedule of the program from its start. */
  Played play(Program program, Chooser chooser) throws SQLException {
    prepare(program);
    List<Actor> cast = actors.subList(0, program.roles().size());
    Trace trace = new Trace(program);
    for (Actor actor : cast) {
      startActor(program, actor);
    }
    awaitQuiet(cast, trace);
    int faultsLeft = program.faults();
    boolean givenUp = false;
    while (!givenUp && !cast.stream().allMatch(Actor::isResting)) {
      List<Choice> ways = ways(cast, faultsLeft > 0, chooser.losesAnywhere());
      Choice choice = ways.isEmpty() ? null : chooser.choose(ways);
      if (choice == null) {
        if (ways.isEmpty()) {
          failures.put("all", new IllegalStateException("nobody can go on: a wait without end"));
        }
        givenUp = true;
      } else {
        faultsLeft -= choice.isFault() ? 1 : 0;
        advance(cast, choice, chooser, trace);
      }
    }
    if (givenUp) {
      cast.forEach(Actor::abort);
      awaitQuiet(cast, trace);
    }
    return new Played(log, trace, Map.copyOf(failures), givenUp && failures.isEmpty());
  }

  private void prepare(Program program) throws SQLException {
    database.reset(program);
    failures.clear();
    worldNumber.set(0);
    log = new Log();
    log.add(database.look(null, true));
    nodes = new HashMap<>();
    program.nodes().forEach(id -> nodes.put(id, new Node(id)));
    program.seeds().stream()
        .filter(seed -> seed.status() == 1 && nodes.containsKey(seed.node()))
        .forEach(
            seed ->
                nodes
                    .get(seed.node())
                    .register(1, Set.of(new RunKey(new JobId(seed.id()), seed.runNo()))));
  }

  private void startActor(Program program, Actor actor) {
    Program.Role role = program.roles().get(actor.index());
    Party party =
        new Party(
            new Caller(role.name(), actor, store, () -> source.stepped(actor), this),
            actor,
            store,
            nodes);
    actor.start(
        () -> {
          try {
            role.script().play(party);
          } catch (RuntimeException | AssertionError e) {
            failures.put(role.name(), e);
          }
        });
  }

  /** Every way on. If each actor waits for another, one is let into the database to wait there. */
  private static List<Choice> ways(List<Actor> cast, boolean mayLose, boolean anywhere) {
    List<Actor> ready = cast.stream().filter(Actor::isReady).toList();
    if (ready.isEmpty()) {
      ready =
          cast.stream()
              .filter(actor -> actor.isAtGate() && actor.pending().kind() == Step.Kind.LOCK)
              .toList();
    }
    List<Choice> ways = new ArrayList<>();
    for (Actor actor : ready) {
      Step step = actor.pending();
      ways.add(new Choice(actor.index(), step, Fate.KEPT));
      if (mayLose && step.kind() == Step.Kind.COMMIT) {
        ways.add(new Choice(actor.index(), step, Fate.LOST_BEFORE));
        ways.add(new Choice(actor.index(), step, Fate.LOST_AFTER));
      } else if (mayLose && anywhere && !step.ends() && step.kind() != Step.Kind.WAIT) {
        ways.add(new Choice(actor.index(), step, Fate.LOST_BEFORE));
      }
    }
    return ways;
  }

  private void advance(List<Actor> cast, Choice choice, Chooser chooser, Trace trace)
      throws SQLException {
    Actor actor = cast.get(choice.actor());
    Call call = actor.call();
    boolean ends = choice.step().ends() || choice.isFault();
    noteOverlap(cast, actor, choice.step());
    if (choice.isFault()) {
      call.hurt();
    }
    if (ends) {
      call.reaches(worldNumber.incrementAndGet());
      cast.stream().filter(other -> other != actor).forEach(Actor::otherEnded);
    }
    boolean mayWait =
        chooser.letsWaitersRace()
            || !actor.isReady()
            || cast.stream().noneMatch(Actor::isBlocked)
            || !choice.step().mayWait();
    actor.grant(choice.fate(), !mayWait);
    awaitQuiet(cast, trace);
    chooser.played(actor.actual());
    trace.add(choice, actor.isBlocked());
    if (ends) {
      boolean committed =
          choice.step().kind() == Step.Kind.COMMIT && choice.fate() != Fate.LOST_BEFORE;
      log.add(
          committed && choice.step().changes()
              ? database.look(call, true)
              : log.world(worldNumber() - 1).unchangedBy(call));
    }
  }

  private static void noteOverlap(List<Actor> cast, Actor moving, Step step) {
    for (Actor other : cast) {
      if (other != moving && other.call() != null) {
        if (moving.holdsJobs() || step.locksJobs()) {
          other.call().overlaps();
        }
        if (other.holdsJobs()) {
          moving.call().overlaps();
        }
      }
    }
  }

  /**
   * Waits until nobody moves. Looked at twice: whoever was blocked at the first look may have been
   * let go by one that stood at its gate when its turn to be looked at came. If all wait for each
   * other, the database ends that soon, at the cost of one of them.
   */
  private static void awaitQuiet(List<Actor> cast, Trace trace) {
    long start = System.nanoTime();
    int quiet = 0;
    while (quiet < 2) {
      boolean still = cast.stream().allMatch(a -> a.isAtGate() || a.isResting() || a.isBlocked());
      boolean deadlock = still && isDeadlock(cast);
      if (still && !(deadlock && System.nanoTime() - start < DEADLOCK_NANOS)) {
        quiet++;
      } else {
        quiet = 0;
        LockSupport.parkNanos(20_000);
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw new IllegalStateException(
              "an actor does not come back: "
                  + cast.stream().map(a -> Arrays.toString(a.stack())).toList()
                  + "\n"
                  + trace);
        }
      }
    }
  }

  private static boolean isDeadlock(List<Actor> cast) {
    return cast.stream().noneMatch(Actor::isAtGate) && !cast.stream().allMatch(Actor::isResting);
  }

  @Override
  public void close() throws SQLException {
    actors.forEach(Actor::abort);
    for (Actor actor : actors) {
      actor.close();
      actor.connection().close();
    }
    store.close();
  }

  /**
   * A schedule that was played.
   *
   * @param failures what a script threw, by actor
   * @param givenUp whether the chooser gave it up
   */
  record Played(Log log, Trace trace, Map<String, Throwable> failures, boolean givenUp) {}
}
