package dev.belay.engine.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Hears what Belay logs, from WARN on. */
public final class LogTap extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final List<ILoggingEvent> heard = new CopyOnWriteArrayList<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.belay");

  /** Hears from now on. */
  public LogTap() {
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
      heard.add(event);
    }
  }

  /** The warnings that contain the text. */
  public List<String> warnings(String text) {
    return messages(Level.WARN).stream().filter(message -> message.contains(text)).toList();
  }

  /** The errors. */
  public List<String> errors() {
    return messages(Level.ERROR);
  }

  private List<String> messages(Level level) {
    return heard.stream()
        .filter(event -> event.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    stop();
  }
}
