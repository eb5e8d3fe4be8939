package io.statehook.standalone.logs;

import java.util.Iterator;
import java.util.Map;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.layout.template.json.resolver.EventResolver;
import org.apache.logging.log4j.layout.template.json.util.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Writes the parts of one line. */
final class LogFieldsResolver {
  private LogFieldsResolver() {}

  /** What happened. */
  static final class Message implements EventResolver {
    @Override
    public void resolve(LogEvent event, JsonWriter json) {
      json.writeString(fields(event).message());
    }
  }

  /** To whom and where. */
  static final class Labels implements EventResolver {
    @Override
    public boolean isResolvable(LogEvent event) {
      return !fields(event).labels().isEmpty();
    }

    @Override
    public void resolve(LogEvent event, JsonWriter json) {
      json.writeObjectStart();
      Iterator<Map.Entry<String, String>> labels = fields(event).labels().entrySet().iterator();
      while (labels.hasNext()) {
        Map.Entry<String, String> label = labels.next();
        json.writeObjectKey(label.getKey());
        json.writeString(label.getValue());
        if (labels.hasNext()) {
          json.writeSeparator();
        }
      }
      json.writeObjectEnd();
    }
  }

  private static LogFields fields(LogEvent event) {
    org.apache.logging.log4j.message.Message message = event.getMessage();
    String formatted = message.getFormattedMessage();
    @Nullable String format = message.getFormat();
    @Nullable Object @Nullable [] values = message.getParameters();
    return format == null || values == null
        ? new LogFields(formatted, Map.of())
        : LogFields.of(format, values, formatted);
  }
}
