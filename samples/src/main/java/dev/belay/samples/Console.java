package dev.belay.samples;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Where a command writes.
 *
 * @param out its answers
 * @param err its progress and its troubles
 * @param terminal whether somebody watches, so that a line may be drawn over again
 */
record Console(PrintStream out, PrintStream err, boolean terminal) {

  /** The process's own. */
  @SuppressWarnings("SystemConsoleNull") // Main sees to it that newer JDKs answer null as well
  static Console system() {
    return new Console(System.out, System.err, System.console() != null);
  }

  /** A writer onto the stream, in whatever character set the stream has. */
  static PrintWriter writer(PrintStream out) {
    return new PrintWriter(
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) {
            out.print(new String(text, from, length));
          }

          @Override
          public void flush() {
            out.flush();
          }

          @Override
          public void close() {
            out.close();
          }
        },
        true);
  }
}
