package io.statehook.standalone.e2e;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Everything that anybody logs in this JVM while it is open, and ours at the finest level. */
final class HeardLog implements AutoCloseable {
  private static final String KAFKA = "org.apache.kafka";

  private final StringBuffer logged = new StringBuffer();
  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final Level before = LogManager.getLogger("io.statehook").getLevel();
  private final AbstractAppender appender =
      new AbstractAppender("heard", null, null, false, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
          logged
              .append(event.getLoggerName())
              .append(' ')
              .append(event.getMessage().getFormattedMessage())
              .append(event.getThrown() == null ? "" : stack(event.getThrown()))
              .append('\n');
        }
      };

  HeardLog() {
    appender.start();
    context.getRootLogger().addAppender(appender);
    Configurator.setLevel("io.statehook", Level.TRACE);
  }

  /** The same, and what Kafka's own classes tell of their settings, which goes nowhere else. */
  static HeardLog withKafka() {
    HeardLog log = new HeardLog();
    LoggerConfig kafka = new LoggerConfig(KAFKA, Level.INFO, false);
    kafka.addAppender(log.appender, Level.INFO, null);
    log.context.getConfiguration().addLogger(KAFKA, kafka);
    log.context.updateLoggers();
    return log;
  }

  /** All of it so far. */
  String text() {
    return logged.toString();
  }

  private static String stack(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Override
  public void close() {
    context.getRootLogger().removeAppender(appender);
    context.getConfiguration().removeLogger(KAFKA);
    context.updateLoggers();
    Configurator.setLevel("io.statehook", before);
  }
}
