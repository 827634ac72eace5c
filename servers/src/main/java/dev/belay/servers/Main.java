package dev.belay.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;

/** A PostgreSQL server to try things out with, for as long as this process runs. */
public final class Main {

  private static final int STANDARD_PORT = 54320;

  static {
    // The library tells much; on the class path of tests, theirs is the configuration that counts.
    System.setProperty("logback.configurationFile", "dev/belay/servers/logback.xml");
  }

  private Main() {}

  /** Starts it at that port of loopback, or at the standard one, and waits for the end. */
  public static void main(String[] args) throws InterruptedException {
    int port = port(args);
    if (port == 0) {
      System.err.println("usage: samples/run postgres [PORT]");
      System.exit(2);
    } else if (!isFree(port)) {
      System.err.println("port " + port + " is taken; name another one: samples/run postgres PORT");
      System.exit(1);
    }
    ServerProcess server = Servers.postgreSqlAt(port);
    System.out.println("PostgreSQL is up, and empty. Ctrl-C ends it and deletes what is in it.");
    System.out.println("Anybody on this machine may use it, nobody from outside:");
    System.out.println(server.url(port, "").replaceFirst("&.*", ""));
    new CountDownLatch(1).await();
  }

  /** 0 when it was not understood. */
  private static int port(String[] args) {
    if (args.length == 0) {
      return STANDARD_PORT;
    }
    return args.length == 1 && args[0].matches("[1-9][0-9]{0,4}") ? Integer.parseInt(args[0]) : 0;
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
