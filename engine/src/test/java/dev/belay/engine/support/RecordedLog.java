package dev.belay.engine.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What a class logs, kept for the test instead of printed. */
public final class RecordedLog implements AutoCloseable {

  private final Logger logger;
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> recorder =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          lines.add(line);
        }
      };

  private RecordedLog(Logger logger) {
    this.logger = logger;
    recorder.start();
    logger.addAppender(recorder);
    logger.setAdditive(false);
  }

  /** Records what that class logs until it is closed. */
  public static RecordedLog of(Class<?> type) {
    return new RecordedLog((Logger) LoggerFactory.getLogger(type));
  }

  /** The lines so far, as a reader of the log would see them. */
  public List<String> messages() {
    return lines.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /** The lines of that level so far. */
  public List<String> messages(Level level) {
    return lines.stream()
        .filter(line -> line.getLevel().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Whether a line of that level came with a stack. */
  public boolean hasStack(Level level) {
    return lines.stream()
        .anyMatch(line -> line.getLevel().equals(level) && line.getThrowableProxy() != null);
  }

  @Override
  public void close() {
    logger.detachAppender(recorder);
    logger.setAdditive(true);
  }
}
