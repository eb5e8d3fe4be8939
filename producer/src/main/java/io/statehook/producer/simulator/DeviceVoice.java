package io.statehook.producer.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.producer.Device;
import io.statehook.producer.DeviceReport;
import io.statehook.producer.ReportedValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Speaks for one device: a state only when it changed, as real devices do. */
final class DeviceVoice {
  private final Device device;
  private final List<DeviceReport> said;
  private final Map<String, ReportedValue> lastSaid = new HashMap<>();

  /** A voice that adds its reports to the list, which several voices may share. */
  DeviceVoice(Device device, List<DeviceReport> said) {
    this.device = device;
    this.said = said;
  }

  void status(String key, long value) {
    status(key, ReportedValue.of(value));
  }

  void status(String key, double value) {
    status(key, ReportedValue.of(value));
  }

  void status(String key, String value) {
    status(key, ReportedValue.of(value));
  }

  /** Says that a state is gone, if it was there. */
  void removed(String key) {
    if (lastSaid.remove(key) != null) {
      said.add(DeviceReport.status(device, key, ReportedValue.removed()));
    }
  }

  void event(String key, ObjectNode value) {
    said.add(DeviceReport.event(device, key, ReportedValue.of(value)));
  }

  /** Forgets what was said, as a restart does: every state is then said again. */
  void forget() {
    lastSaid.clear();
  }

  /** An empty value for {@link #event}, to be filled. */
  static ObjectNode fields() {
    return JsonNodeFactory.instance.objectNode();
  }

  private void status(String key, ReportedValue value) {
    if (!value.equals(lastSaid.put(key, value))) {
      said.add(DeviceReport.status(device, key, value));
    }
  }
}
