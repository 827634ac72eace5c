package dev.belay.engine.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The wire between one process and the database, which can be cut: all connections at once, or one
 * in the moment of a commit, before the server hears of it or before the client hears of its end.
 * The two are told apart by what comes over the wire: nothing is left to luck. Thread-safe.
 */
final class WireCutter implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final ServerSocket entrance;
  private final int server;
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean beforeCommit = new AtomicBoolean();
  private final AtomicBoolean afterCommit = new AtomicBoolean();
  private final AtomicInteger cutBefore = new AtomicInteger();
  private final AtomicInteger cutAfter = new AtomicInteger();
  private volatile boolean refusing;

  /** To the server at that port of this host. */
  WireCutter(int server) throws IOException {
    this.server = server;
    this.entrance = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    start(this::accept, "torture-wire");
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Where a client connects. */
  int port() {
    return entrance.getLocalPort();
  }

  /**
   * Cuts the connection of the next commit, before the server hears of it. Ordered again before
   * that, it is one order: where nothing is committed for long, they would become too many to get
   * over.
   */
  void cutBeforeNextCommit() {
    beforeCommit.set(true);
  }

  /** Cuts the connection of the next commit, when the server has answered it; again, one order. */
  void cutAfterNextCommit() {
    afterCommit.set(true);
  }

  /** How often that was done. */
  int cutBefore() {
    return cutBefore.get();
  }

  /** How often that was done. */
  int cutAfter() {
    return cutAfter.get();
  }

  /** Cuts every connection there is. */
  void cutAll() {
    wires.forEach(Wire::cut);
  }

  /** Whether new connections are cut at once. */
  void refuse(boolean refuse) {
    refusing = refuse;
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        if (refusing) {
          client.close();
          continue;
        }
        open(client);
      } catch (IOException e) {
        // The entrance was closed, or a client has gone again.
      }
    }
  }

  private void open(Socket client) throws IOException {
    Socket target = new Socket();
    try {
      target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server));
    } catch (IOException e) {
      client.close();
      throw e;
    }
    client.setTcpNoDelay(true);
    target.setTcpNoDelay(true);
    Wire wire = new Wire(client, target);
    wires.add(wire);
    start(wire::toServer, "torture-to-server");
    start(wire::toClient, "torture-to-client");
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    cutAll();
  }

  private final class Wire {
    private final Socket client;
    private final Socket target;
    private final CommitDetector commits = new CommitDetector();
    private volatile boolean swallowing;

    Wire(Socket client, Socket target) {
      this.client = client;
      this.target = target;
    }

    void toServer() {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = client.getInputStream();
        OutputStream out = target.getOutputStream();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (commits.isCommit(new String(buffer, 0, length, StandardCharsets.ISO_8859_1))) {
            if (beforeCommit.getAndSet(false)) {
              cutBefore.incrementAndGet();
              break;
            }
            // The server answers one request after the other: the next answer is the commit's.
            swallowing = afterCommit.getAndSet(false);
          }
          out.write(buffer, 0, length);
        }
      } catch (IOException e) {
        // Cut, by this or by one of the ends.
      } finally {
        cut();
      }
    }

    void toClient() {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = target.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          if (swallowing) {
            cutAfter.incrementAndGet();
            break;
          }
          out.write(buffer, 0, length);
        }
      } catch (IOException e) {
        // Cut, by this or by one of the ends.
      } finally {
        cut();
      }
    }

    void cut() {
      wires.remove(this);
      for (Socket socket : new Socket[] {client, target}) {
        try {
          socket.close();
        } catch (IOException e) {
          // It is gone already.
        }
      }
    }
  }

  /**
   * Tells a commit by what a client sends. PostgreSQL's driver names the statement COMMIT once a
   * connection, and then sends the name alone; MariaDB's sends the word each time. Both say READ
   * COMMITTED when a pool sets up a connection.
   */
  private static final class CommitDetector {
    private static final Pattern COMMIT = Pattern.compile("COMMIT(?!TED)");

    /** Null when it has none. */
    private String boundName;

    boolean isCommit(String sent) {
      Matcher commit = COMMIT.matcher(sent);
      if (commit.find()) {
        int word = commit.start();
        // Parse: 'P', length, name, NUL, statement, NUL.
        int start = word - 1;
        while (start > 0 && isNameCharacter(sent.charAt(start - 1))) {
          start--;
        }
        boundName = start >= 0 && start < word - 1 ? sent.substring(start, word - 1) : null;
        return true;
      }
      // Bind: 'B', length, portal, NUL, name, NUL.
      return boundName != null && sent.contains("\0" + boundName + "\0");
    }

    private static boolean isNameCharacter(char c) {
      return c == '_' || (c >= '0' && c <= '9') || c == 'S';
    }
  }
}
