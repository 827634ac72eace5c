package dev.belay.servers;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Ends a server and deletes its folder when this process has ended, however that came: a shutdown
 * hook would not run after a kill -9.
 */
final class Leash {

  /**
   * Reads from a pipe to which nobody writes: that ends with the process which holds the other end.
   */
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      read -r never
      kill -s "$1" "$2"
      for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        kill -s 0 "$2" || break
        sleep 0.25
      done
      kill -s KILL "$2"
      rm -rf -- "$3"
      """;

  /** A process that nobody refers to may have its pipe closed. */
  private static final List<Leash> HELD = new CopyOnWriteArrayList<>();

  private static final long LONGEST_END_SECONDS = 30;

  private final Process watcher;
  private final ProcessHandle server;
  private final String signal;

  private Leash(Process watcher, ProcessHandle server, String signal) {
    this.watcher = watcher;
    this.server = server;
    this.signal = signal;
  }

  /** From now on the end of this process is followed by that signal and the end of the folder. */
  static Leash tie(long server, String signal, Path folder) throws IOException {
    ProcessHandle handle = ProcessHandle.of(server).orElseThrow();
    Process watcher =
        new ProcessBuilder(
                "sh", "-c", SCRIPT, "leash", signal, Long.toString(server), folder.toString())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD)
            .start();
    Leash leash = new Leash(watcher, handle, signal);
    HELD.add(leash);
    return leash;
  }

  /** What a server has written into its file. */
  static long pidIn(Path file) throws IOException {
    return Long.parseLong(Files.readAllLines(file).get(0).strip());
  }

  /** Sends the signal now, and returns when the server is gone; its folder stays. */
  void kill() throws IOException {
    HELD.remove(this);
    watcher.destroyForcibly();
    new ProcessBuilder("kill", "-s", signal, Long.toString(server.pid())).start();
    server.onExit().orTimeout(LONGEST_END_SECONDS, TimeUnit.SECONDS).join();
  }
}
