package io.statehook.dispatcher.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.BatchLimits;
import io.statehook.common.subscription.DeliveryPolicy;
import io.statehook.common.subscription.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What stands in the fields of the editor, right or wrong, so that a refused form comes back as it
 * was sent.
 *
 * @param values the fields that are one line of text, by name
 * @param active whether the switch is on
 * @param paused what the record says; the editor has no field for it
 * @param allDevices whether every device is meant
 * @param events the chosen keys and patterns
 * @param devices the chosen devices
 */
record WebhookForm(
    Map<String, String> values,
    boolean active,
    boolean paused,
    boolean allDevices,
    List<String> events,
    List<String> devices) {
  private static final List<String> TEXTS =
      List.of(
          "id",
          "orgId",
          "name",
          "description",
          "url",
          "maxEvents",
          "maxBytes",
          "maxWaitMs",
          "timeoutMs",
          "parallelism",
          "requestsPerSecond",
          "maxAgeHours",
          "onRejected",
          "contentType",
          "authorization",
          "user",
          "headers");

  /** An empty form for an org. */
  static WebhookForm blank(String orgId) {
    Map<String, String> values = usual(BatchLimits.DEFAULT, DeliveryPolicy.DEFAULT);
    values.put("orgId", orgId);
    values.put("contentType", "text/plain");
    values.put("authorization", Authorization.NONE.wireName());
    return new WebhookForm(values, false, false, false, List.of(), List.of());
  }

  /** What is in force. */
  static WebhookForm of(Subscription found) {
    Map<String, String> values = usual(found.batch(), found.delivery());
    values.put("id", found.id());
    values.put("orgId", found.orgId());
    values.put("name", found.name());
    values.put("description", found.description());
    values.put("url", found.url().toString());
    values.put("contentType", found.contentType());
    values.put("authorization", found.authorization().wireName());
    StringBuilder headers = new StringBuilder();
    new TreeMap<>(found.headers())
        .forEach((name, value) -> headers.append(name).append(": ").append(value).append('\n'));
    values.put("headers", headers.toString());
    return new WebhookForm(
        values,
        found.active(),
        found.paused(),
        found.allowedDevices().all(),
        found.allowedEvents().stream().map(KeyPattern::text).toList(),
        found.allowedDevices().deviceIds().stream().sorted().toList());
  }

  private static Map<String, String> usual(BatchLimits batch, DeliveryPolicy delivery) {
    Map<String, String> values = new TreeMap<>();
    values.put("maxEvents", Integer.toString(batch.maxEvents()));
    values.put("maxBytes", Integer.toString(batch.maxBytes()));
    values.put("maxWaitMs", Long.toString(batch.maxWait().toMillis()));
    values.put("timeoutMs", Long.toString(delivery.timeout().toMillis()));
    values.put("parallelism", Integer.toString(delivery.parallelism()));
    values.put("requestsPerSecond", Integer.toString(delivery.requestsPerSecond()));
    values.put("maxAgeHours", Long.toString(delivery.maxAge().toHours()));
    values.put("onRejected", delivery.onRejected().wireName());
    return values;
  }

  /**
   * What was sent.
   *
   * @param paused what the record says
   */
  static WebhookForm of(Fields form, boolean paused) {
    Map<String, String> values = new TreeMap<>();
    TEXTS.forEach(name -> values.put(name, form.text(name).replace("\r\n", "\n")));
    return new WebhookForm(
        values,
        form.has("active"),
        paused,
        form.text("devices").equals("all"),
        chosen(form.all("event"), form.text("moreEvents")),
        chosen(form.all("device"), form.text("moreDevices")));
  }

  /** Ticked boxes, then what was typed, one a line or between commas; nothing twice. */
  private static List<String> chosen(List<String> ticked, String typed) {
    Set<String> all = new LinkedHashSet<>(ticked);
    for (String word : typed.split("[\\n,]", -1)) {
      if (!word.isBlank()) {
        all.add(word.strip());
      }
    }
    return List.copyOf(all);
  }

  /** The text in a field. */
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The same form with other words in one field. */
  WebhookForm with(String name, String value) {
    Map<String, String> changed = new TreeMap<>(values);
    changed.put(name, value);
    return new WebhookForm(changed, active, paused, allDevices, events, devices);
  }

  /** The same form of a webhook that is paused or not; the editor has no field for it. */
  WebhookForm paused(boolean held) {
    return new WebhookForm(values, active, held, allDevices, events, devices);
  }

  /** The record that the form asks for; what is wrong in the form is wrong in it. */
  ObjectNode record() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", text("id"));
    json.put("orgId", text("orgId"));
    json.put("name", text("name"));
    json.put("description", text("description"));
    json.put("url", text("url"));
    json.put("active", active);
    json.put("paused", paused);
    ArrayNode patterns = json.putArray("allowedEvents");
    events.forEach(patterns::add);
    ArrayNode ids = json.putArray("allowedDevices");
    if (allDevices) {
      ids.add("*");
    } else {
      devices.forEach(ids::add);
    }
    numbers(json.putObject("batch"), "maxEvents", "maxBytes", "maxWaitMs");
    if (!text("format").isEmpty()) {
      json.put("format", text("format"));
    }
    json.put("contentType", text("contentType"));
    json.putObject("authorization").put("kind", text("authorization"));
    ObjectNode headers = json.putObject("headers");
    headerLines().forEach(line -> headers.put(line.get(0), line.get(1)));
    ObjectNode delivery = json.putObject("delivery");
    numbers(delivery, "timeoutMs", "parallelism", "requestsPerSecond", "maxAgeHours");
    delivery.put("onRejected", text("onRejected"));
    return json;
  }

  private void numbers(ObjectNode json, String... names) {
    for (String name : names) {
      String text = text(name);
      try {
        json.put(name, Long.parseLong(text));
      } catch (NumberFormatException e) {
        json.put(name, text); // Refused with the rule for this member.
      }
    }
  }

  private List<List<String>> headerLines() {
    List<List<String>> lines = new ArrayList<>();
    for (String line : text("headers").split("\n", -1)) {
      if (!line.isBlank()) {
        int colon = line.indexOf(':');
        lines.add(
            colon < 0
                ? List.of(line.strip(), "")
                : List.of(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
      }
    }
    return lines;
  }

  /** Which webhook; URL and headers may hold what is secret. */
  @Override
  public String toString() {
    return "WebhookForm[%s]".formatted(text("id"));
  }
}
