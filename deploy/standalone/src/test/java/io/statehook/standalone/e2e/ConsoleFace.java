package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.standalone.e2e.ConsoleVisitor.Field;
import io.statehook.standalone.e2e.FaceChange.Rule;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console's forms and the page of a webhook. */
final class ConsoleFace implements Face {
  private static final Pattern VERSION = Pattern.compile("name=\"version\" value=\"(-?\\d+)");
  private static final Pattern URL = Pattern.compile("<p class=\"url\"><code>([^<]*)<");
  private static final Pattern STATE =
      Pattern.compile("(?s)class=\"statusline\"><span[^>]*>(\\w+)<");
  private static final Pattern CHIPS = Pattern.compile("(?s)<ul class=\"chips\">(.*?)</ul>");
  private static final Pattern CHIP = Pattern.compile("<li class=\"mono\">([^<]*)</li>");

  /** What the editor asks for besides what changes are about. */
  private static final Map<String, String> USUAL =
      Map.of(
          "maxEvents", "500",
          "maxBytes", "262144",
          "maxWaitMs", "100",
          "timeoutMs", "15000",
          "parallelism", "1",
          "requestsPerSecond", "0",
          "maxAgeHours", "72",
          "onRejected", "dead-letter",
          "contentType", "text/plain",
          "authorization", "none");

  private final ConsoleVisitor visitor;

  ConsoleFace(ConsoleVisitor visitor) {
    this.visitor = visitor;
  }

  @Override
  public String name() {
    return "console";
  }

  @Override
  public void make(FaceChange change) throws Exception {
    String page = path(change.id());
    switch (change.kind()) {
      case CREATE -> post("/webhooks", editor(change), "created");
      case EVENTS, DEVICES, RECEIVER -> post(page + "/edit", editor(change), "saved");
      case OFF -> post(page + "/deactivate", List.of(), "deactivated");
      case ON -> post(page + "/activate", List.of(new Field("verify", "no")), "activated");
      case PAUSE -> post(page + "/pause", List.of(), "paused");
      case RESUME -> post(page + "/resume", List.of(), "resumed");
      case DELETE -> post(page + "/delete", List.of(version(page)), "deleted");
    }
  }

  private void post(String path, List<Field> fields, String done) throws Exception {
    HttpResponse<String> answer = visitor.post(path, fields);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    assertThat(answer.headers().firstValue("location").orElseThrow()).endsWith("done=" + done);
  }

  /** The form of the editor as a browser sends it, "test the receiver first" not ticked. */
  private List<Field> editor(FaceChange change) throws Exception {
    JsonNode record = Editor.record(change.after().orElseThrow());
    List<Field> fields = new ArrayList<>();
    USUAL.forEach((name, value) -> fields.add(new Field(name, value)));
    for (String name : List.of("id", "orgId", "url")) {
      fields.add(new Field(name, record.path(name).asText()));
    }
    record.path("allowedEvents").forEach(key -> fields.add(new Field("moreEvents", key.asText())));
    fields.add(new Field("devices", "some"));
    record.path("allowedDevices").forEach(id -> fields.add(new Field("device", id.asText())));
    fields.add(new Field("active", "yes"));
    if (change.before().isPresent()) {
      fields.add(version(path(change.id()) + "/edit"));
    }
    return fields;
  }

  private Field version(String page) throws IOException, InterruptedException {
    return new Field("version", ConsoleVisitor.found(VERSION, visitor.get(page).body()));
  }

  @Override
  public Optional<Rule> shown(String id) throws Exception {
    HttpResponse<String> answer = visitor.get(path(id));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 404);
    if (answer.statusCode() == 404) {
      return Optional.empty();
    }
    String page = answer.body();
    String state = ConsoleVisitor.found(STATE, page);
    List<String> chips = CHIPS.matcher(page).results().map(list -> list.group(1)).toList();
    return Optional.of(
        new Rule(
            !state.equals("off"),
            state.equals("paused"),
            ConsoleVisitor.found(URL, page),
            texts(chips.get(0)),
            texts(chips.get(1))));
  }

  private static List<String> texts(String chips) {
    Matcher chip = CHIP.matcher(chips);
    return chip.results().map((MatchResult found) -> found.group(1)).toList();
  }

  private static String path(String id) {
    return "/webhooks/" + id;
  }
}
