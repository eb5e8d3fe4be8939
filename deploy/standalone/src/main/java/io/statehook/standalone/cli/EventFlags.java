package io.statehook.standalone.cli;

import io.statehook.common.event.EventType;
import io.statehook.common.kafka.Json;
import io.statehook.producer.Device;
import io.statehook.producer.DeviceReport;
import io.statehook.producer.ReportedValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** One device event, given by flags. */
final class EventFlags {
  @Option(names = "--org", required = true, paramLabel = "ORG", description = "The org's id.")
  private String org = "";

  @Option(names = "--device", required = true, paramLabel = "ID", description = "The device's id.")
  private String device = "";

  @Option(names = "--workspace", paramLabel = "ID", description = "The room it stands in.")
  private @Nullable String workspace;

  @Option(
      names = "--type",
      paramLabel = "status|event",
      description = "A state, or something that happened (default: status).")
  private String type = EventType.STATUS.wireName();

  @Option(
      names = "--key",
      required = true,
      paramLabel = "KEY",
      description = "An approved key, such as RoomAnalytics.PeopleCount.Current.")
  private String key = "";

  @ArgGroup(multiplicity = "1")
  private Value value = new Value();

  /** Either a value or none any more. */
  static final class Value {
    @Option(names = "--value", paramLabel = "JSON", description = "The value, as JSON.")
    private @Nullable String json;

    @Option(names = "--removed", description = "The state is gone.")
    private boolean removed;
  }

  DeviceReport report() {
    ReportedValue reported = value.json == null ? ReportedValue.removed() : json(value.json);
    return new DeviceReport(
        new Device(org, device, workspace), ReportLines.type(type), key, reported, null, null);
  }

  private static ReportedValue json(String text) {
    Json.Parsed parsed = Json.parse(text.getBytes(StandardCharsets.UTF_8));
    if (parsed.document().isEmpty()) {
      throw new IllegalArgumentException(
          "--value is not JSON: %s; a text needs quotes: --value '\"%s\"'"
              .formatted(parsed.problem(), Output.visible(text).replace("\"", "")));
    }
    return ReportedValue.json(text);
  }
}
