package dev.belay.engine.explore;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A few actors with a short script each, and the tables as they find them. */
final class Program {

  private final String name;
  private final List<Long> nodes = new ArrayList<>();
  private final Set<Long> silentNodes = new HashSet<>();
  private final List<Seed> seeds = new ArrayList<>();
  private final List<Role> roles = new ArrayList<>();
  private int faults;
  private boolean reconciles = true;

  private Program(String name) {
    this.name = name;
  }

  static Program named(String name) {
    return new Program(name);
  }

  /** Living nodes. */
  Program nodes(long... ids) {
    for (long id : ids) {
      nodes.add(id);
    }
    return this;
  }

  /** A node that is not marked DEAD, and whose lease has run out. */
  Program silentNode(long id) {
    nodes.add(id);
    silentNodes.add(id);
    return this;
  }

  Program job(Seed seed) {
    seeds.add(seed);
    return this;
  }

  Program actor(String role, Script script) {
    roles.add(new Role(roles.size() + 1 + " " + role, script));
    return this;
  }

  /** At most that many connections are lost in one schedule, each before or after a commit. */
  Program losing(int connections) {
    faults = connections;
    return this;
  }

  /** Without the comparison of rows and runs that finds a job which its node does not know. */
  Program withoutReconciling() {
    reconciles = false;
    return this;
  }

  String name() {
    return name;
  }

  List<Long> nodes() {
    return nodes;
  }

  Set<Long> silentNodes() {
    return silentNodes;
  }

  List<Seed> seeds() {
    return seeds;
  }

  List<Role> roles() {
    return roles;
  }

  int faults() {
    return faults;
  }

  boolean reconciles() {
    return reconciles;
  }

  /** What one actor does. */
  @FunctionalInterface
  interface Script {
    void play(Party party);
  }

  /** An actor of the program. */
  record Role(String name, Script script) {}
}
