package dev.belay.http;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Lines of a log, by default every one of ours from TRACE on, as a log would show it: MDC and stack
 * included.
 */
final class LogRecorder extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final PatternLayout layout = new PatternLayout();

  LogRecorder() {
    this("dev.belay.http", Level.TRACE);
  }

  /** Every line of the loggers below that name, from that level on. */
  LogRecorder(String name, Level level) {
    logger = (Logger) LoggerFactory.getLogger(name);
    layout.setContext(logger.getLoggerContext());
    layout.setPattern("%level %logger %msg %mdc %ex%n");
    layout.start();
    start();
    logger.addAppender(this);
    logger.setLevel(level);
    logger.setAdditive(false);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(layout.doLayout(event));
  }

  List<String> lines() {
    return lines;
  }

  /** The lines with that trace id. */
  List<String> of(String traceId) {
    return lines.stream().filter(line -> line.contains(traceId)).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(null);
    logger.setAdditive(true);
    stop();
  }
}
