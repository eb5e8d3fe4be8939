package io.statehook.dispatcher.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.admin.OrgWorld.Chosen;
import io.statehook.dispatcher.admin.OrgWorld.Fact;
import io.statehook.dispatcher.admin.OrgWorld.Org;
import io.statehook.dispatcher.operations.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Everything that one caller can ask the API in one world. No answer holds another org's canary or
 * its name as an owner's; what is another org's is answered like what does not exist; and what is
 * the caller's own is all there.
 */
final class OrgQuestions {
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int SOMETIMES = 3;
  private static final String NOBODY = "zz-nobody";

  private final OrgWorld world;
  private final Api api;
  private final Map<String, ApiRoute> routes;
  private final Caller caller;
  private final Random random;
  private final List<Org> own;
  private final List<Org> others;
  private final CanarySearch canaries;

  /** How many things were shown. */
  long sights;

  OrgQuestions(OrgWorld world, Api api, Caller caller) {
    this.world = world;
    this.api = api;
    this.caller = caller;
    this.random = world.random;
    this.routes =
        api.routes().stream().collect(Collectors.toMap(ApiRoute::operation, route -> route));
    Optional<String> only = caller.scope().orgId();
    own = world.orgs.stream().filter(org -> only.isEmpty() || only.get().equals(org.id)).toList();
    others = world.orgs.stream().filter(org -> !own.contains(org)).toList();
    canaries = new CanarySearch(own, others, only);
  }

  void ask() {
    askForSubscriptions();
    askForStatus();
    askForSecrets();
    askForKeys();
    askForRecords();
    askForPlaces();
    sometimes(this::askWithFilters);
    sometimes(this::askForTraffic);
    sometimes(this::askForOthersOrgs);
    sometimes(this::tryToChangeOthers);
    assertThat(world.control.written()).isEmpty();
    sometimes(this::redrive);
  }

  /** Thousands of worlds ask each of these; not every one has to. */
  private void sometimes(Runnable question) {
    if (random.nextInt(SOMETIMES) == 0) {
      question.run();
    }
  }

  private void askForSubscriptions() {
    Set<String> expected = new HashSet<>();
    world.inForce.forEach(
        (id, chosen) -> {
          if (own.contains(chosen.org())) {
            expected.add(id);
          }
        });
    if (seesAll()) {
      expected.addAll(world.refused);
    }
    assertThat(ids(pages("listSubscriptions", Map.of()), "id")).isEqualTo(expected);
    String missing = get(NOBODY, NOT_FOUND);
    for (String id : world.ids) {
      boolean seen = expected.contains(id);
      String text = get(id, seen ? OK : NOT_FOUND);
      if (!seen) {
        assertThat(text.replace(quoted(id), quoted(NOBODY))).isEqualTo(missing);
      } else if (world.inForce.containsKey(id)) {
        assertThat(text).contains(world.inForce.get(id).org().canary);
      }
    }
  }

  /** As it stands in a JSON text. */
  private static String quoted(String id) {
    return "\\\"" + id + "\\\"";
  }

  private String get(String id, int status) {
    Answer answer = answer("getSubscription", Map.of("id", id), Map.of(), "");
    assertThat(answer.status()).as("%s sees %s", caller, id).isEqualTo(status);
    return new String(answer.body(), UTF_8);
  }

  private void askForStatus() {
    Map<String, String> states = new TreeMap<>();
    for (JsonNode item : pages("listStatus", Map.of())) {
      states.put(item.path("subscription").asText(), item.path("state").asText());
    }
    Map<String, String> expected = new TreeMap<>();
    world.inForce.forEach(
        (id, chosen) -> {
          if (own.contains(chosen.org())) {
            expected.put(id, world.told.get(id) == chosen.org() ? "retrying" : "live");
          }
        });
    assertThat(states).isEqualTo(expected);
    for (String id : world.ids) {
      boolean seen = expected.containsKey(id);
      if (seen || isOthers(id)) {
        Answer answer = answer("listStatus", Map.of(), Map.of("subscription", id), "");
        assertThat(answer.status()).isEqualTo(seen ? OK : NOT_FOUND);
      }
    }
  }

  private void askForSecrets() {
    Set<String> expected = new HashSet<>();
    own.forEach(org -> org.secrets.forEach(id -> expected.add(org + " " + id)));
    Set<String> found = new HashSet<>();
    for (JsonNode item : pages("listSecrets", Map.of())) {
      found.add(item.path("orgId").asText() + " " + item.path("subscription").asText());
    }
    assertThat(found).isEqualTo(expected);
  }

  private void askForKeys() {
    for (Org org : world.orgs) {
      boolean seen = own.contains(org);
      boolean has = !org.signingKeys.isEmpty();
      Map<String, String> path = Map.of("org", org.id);
      assertThat(answer("getSigningKeyFacts", path, Map.of(), "").status())
          .isEqualTo(seen && has ? OK : NOT_FOUND);
      assertThat(world.control.signsWith(org.id)).isEqualTo(org.signingKeys.stream().findFirst());
      if (!seen || !caller.mayChange() || (has && random.nextInt(4 * SOMETIMES) == 0)) {
        Answer shown = answer("showSigningKey", path, Map.of(), "");
        assertThat(shown.status())
            .isEqualTo(!seen ? NOT_FOUND : caller.mayChange() ? OK : FORBIDDEN);
        if (shown.status() == OK) {
          assertThat(new String(shown.body(), UTF_8)).contains(org.signingKeys);
          sights++;
        }
      }
    }
  }

  private void askForRecords() {
    ask("listDeliveries", world.deliveries, Map.of(), fact -> isFound(fact));
    ask("listAttempts", world.attempts, Map.of(), fact -> isFound(fact));
    ask("listDeadLetters", world.deadLetters, Map.of(), this::isSeen);
  }

  private void askWithFilters() {
    String id = world.pick(List.copyOf(world.ids));
    if (!isOthers(id)) {
      Map<String, String> query = Map.of("subscription", id);
      ask("listDeliveries", world.deliveries, query, f -> isFound(f) && is(f, id));
      ask("listDeadLetters", world.deadLetters, query, f -> isSeen(f) && is(f, id));
      ask(
          "listAttempts",
          world.attempts,
          Map.of("subscription", id, "outcome", "retry"),
          f -> isFound(f) && is(f, id) && f.outcome().equals("retry"));
    }
    String device = world.pick(OrgWorld.DEVICES);
    String from = OrgWorld.START.plusMillis(random.nextInt(8_000)).toString();
    switch (random.nextInt(3)) {
      case 0 -> pages("listDeliveries", Map.of("device", device, "from", from));
      case 1 -> pages("listAttempts", Map.of("device", device, "to", from));
      default ->
          pages("listDeadLetters", Map.of("device", device, "reason", "rejected", "from", from));
    }
    Answer reasons = answer("countDeadLetters", Map.of(), Map.of(), "");
    long counted = 0;
    for (JsonNode count : json(reasons).path("reasons")) {
      counted += count.asLong();
    }
    assertThat(counted).isEqualTo(world.seen(world.deadLetters, this::isSeen).size());
  }

  private void ask(
      String operation,
      Map<RecordPosition, Fact> facts,
      Map<String, String> query,
      Predicate<Fact> expected) {
    List<JsonNode> items = pages(operation, query);
    assertThat(ids(items, "record")).hasSameSizeAs(items).isEqualTo(world.seen(facts, expected));
  }

  /** Every record by its place, whoever's it is. */
  private void askForPlaces() {
    world.deliveries.forEach(
        (position, fact) -> {
          int status = isSeen(fact) ? OK : NOT_FOUND;
          Map<String, String> path = Map.of("position", position.toString());
          Answer answer = answer("getDelivery", path, Map.of(), "");
          assertThat(answer.status()).isEqualTo(status);
          if (random.nextInt(3) == 0) {
            Answer attempts = answer("listAttemptsOfDelivery", path, Map.of(), "");
            assertThat(attempts.status()).isEqualTo(status);
            assertThat(json(attempts).path("items")).hasSize(status == OK ? 1 : 0);
          }
          if (status == OK) {
            assertThat(new String(answer.body(), UTF_8)).contains(fact.org().orElseThrow().canary);
          }
        });
    world.deadLetters.forEach(
        (position, fact) ->
            assertThat(
                    answer("getDeadLetter", Map.of("position", position.toString()), Map.of(), "")
                        .status())
                .isEqualTo(isSeen(fact) ? OK : NOT_FOUND));
  }

  private void askForTraffic() {
    if (!world.inForce.isEmpty()) {
      String id = world.pick(List.copyOf(world.inForce.keySet()));
      Org owner = world.inForce.get(id).org();
      boolean seen = own.contains(owner);
      Answer answer = answer("estimateTraffic", Map.of("id", id), Map.of(), "");
      assertThat(answer.status()).isEqualTo(seen ? OK : NOT_FOUND);
      if (seen) {
        assertThat(json(answer).path("sampledEvents").asInt()).isEqualTo(owner.events);
      }
    }
    for (Org org : world.orgs) {
      boolean seen = own.contains(org);
      Answer answer = answer("estimateTraffic", Map.of("id", NOBODY), Map.of(), draft(org, NOBODY));
      assertThat(answer.status()).isEqualTo(seen ? OK : FORBIDDEN);
      if (seen) {
        assertThat(json(answer).path("matchedEvents").asInt()).isEqualTo(org.events);
      }
    }
  }

  private void askForOthersOrgs() {
    for (String operation :
        List.of(
            "listSubscriptions",
            "listStatus",
            "listSecrets",
            "listDeliveries",
            "listAttempts",
            "listDeadLetters",
            "countDeadLetters")) {
      for (Org org : others) {
        assertThat(answer(operation, Map.of(), Map.of("org", org.id), "").status())
            .isEqualTo(NOT_FOUND);
      }
    }
    Org mine = world.pick(own);
    assertThat(answer("listDeliveries", Map.of(), Map.of("org", mine.id), "").status())
        .isEqualTo(OK);
  }

  private void tryToChangeOthers() {
    world.inForce.forEach(
        (id, chosen) -> {
          if (own.contains(chosen.org())) {
            return;
          }
          Map<String, String> one = Map.of("id", id);
          String stolen = draft(world.pick(own), id);
          Map<String, String> secret = Map.of("subscription", id, "kind", "header");
          switch (random.nextInt(10)) {
            case 0 -> refuse("pauseSubscription", one, "", NOT_FOUND);
            case 1 -> refuse("resumeSubscription", one, "", NOT_FOUND);
            case 2 -> refuse("deleteSubscription", one, "", NOT_FOUND);
            case 3 -> refuse("putSubscription", one, stolen, NOT_FOUND);
            case 4 -> refuse("testSubscription", one, "", NOT_FOUND);
            case 5 -> refuse("testSubscription", one, "{\"draft\":" + stolen + "}", NOT_FOUND);
            case 6 -> refuse("putSecret", secret, "{\"value\":\"x\"}", NOT_FOUND);
            case 7 -> refuse("deleteSecret", secret, "", NOT_FOUND);
            case 8 -> refuse("createSubscription", Map.of(), draft(chosen.org(), "new"), FORBIDDEN);
            default -> takeId(stolen, chosen);
          }
        });
    assertThat(answer("listCatalogue", Map.of(), Map.of(), "").status()).isEqualTo(OK);
    if (!seesAll()) {
      refuse("applyCatalogue", Map.of(), "{\"items\":[]}", FORBIDDEN);
    }
  }

  /** Ids are one space for all orgs, so that one is taken can be learnt, and nothing else. */
  private void takeId(String stolen, Chosen chosen) {
    Answer answer = answer("createSubscription", Map.of(), Map.of(), stolen);
    assertThat(answer.status())
        .as("takes an id of %s", chosen.org())
        .isEqualTo(caller.mayChange() ? 422 : FORBIDDEN);
  }

  private void refuse(String operation, Map<String, String> path, String body, int status) {
    assertThat(answer(operation, path, Map.of(), body).status()).as(operation).isEqualTo(status);
  }

  /** What is sent again is the caller's own, also when others' places are named. */
  private void redrive() {
    if (world.deadLetters.isEmpty()) {
      return;
    }
    String positions =
        world.deadLetters.keySet().stream()
            .map(position -> "\"" + position + "\"")
            .collect(Collectors.joining(",", "{\"positions\":[", "]}"));
    Answer answer = answer("redriveDeadLetters", Map.of(), Map.of(), positions);
    assertThat(answer.status()).isEqualTo(caller.mayChange() ? OK : FORBIDDEN);
    if (!caller.mayChange()) {
      return;
    }
    for (JsonNode item : json(answer).path("items")) {
      Fact fact = world.deadLetters.get(RecordPosition.parse(item.path("record").asText()));
      assertThat(item.path("fate").asText().equals("not-found")).isEqualTo(!isSeen(fact));
    }
    answer("redriveDeadLetters", Map.of(), Map.of(), "{\"all\":true}");
    world.control.written().forEach(record -> canaries.search(record, List.of()));
  }

  /** A subscription to everything of an org. */
  private static String draft(Org org, String id) {
    return ("{'id':'%s','orgId':'%s','url':'https://hooks.example/','allowedEvents':['*'],"
            + "'allowedDevices':['*']}")
        .formatted(id, org.id)
        .replace('\'', '"');
  }

  private boolean seesAll() {
    return caller.scope().orgId().isEmpty();
  }

  private boolean isSeen(Fact fact) {
    return seesAll() || fact.org().filter(own::contains).isPresent();
  }

  /** Lists leave out what stands under an id that is another org's by now. */
  private boolean isFound(Fact fact) {
    return isSeen(fact) && !isInForceElsewhere(fact.subscription());
  }

  private static boolean is(Fact fact, String subscription) {
    return fact.subscription().equals(subscription);
  }

  private boolean isInForceElsewhere(String id) {
    return world.inForce.containsKey(id) && !own.contains(world.inForce.get(id).org());
  }

  /** What never came into force is nobody's, and told to nobody who is bound to an org. */
  private boolean isOthers(String id) {
    return isInForceElsewhere(id) || (world.refused.contains(id) && !seesAll());
  }

  private List<JsonNode> pages(String operation, Map<String, String> query) {
    List<JsonNode> items = new ArrayList<>();
    Map<String, String> part = new TreeMap<>(query);
    part.put("limit", Integer.toString(1 + random.nextInt(random.nextInt(8) == 0 ? 3 : 100)));
    JsonNode page;
    do {
      Answer answer = answer(operation, Map.of(), part, "");
      assertThat(answer.status()).as("%s %s", operation, part).isEqualTo(OK);
      page = json(answer);
      page.path("items").forEach(items::add);
      part.put("cursor", page.path("next").asText());
    } while (page.has("next"));
    sights += items.size();
    return items;
  }

  private static Set<String> ids(List<JsonNode> items, String member) {
    return items.stream().map(item -> item.path(member).asText()).collect(Collectors.toSet());
  }

  private static JsonNode json(Answer answer) {
    try {
      return Json.mapper().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer answer(
      String operation, Map<String, String> path, Map<String, String> query, String body) {
    byte[] bytes =
        (operation.equals("estimateTraffic") && !body.isEmpty() ? "{\"draft\":" + body + "}" : body)
            .getBytes(UTF_8);
    Precondition none = new Precondition(Precondition.Kind.NONE, -1);
    Answer answer =
        api.answer(routes.get(operation), new ApiRequest(caller, path, query, none, bytes));
    List<String> asked = new ArrayList<>(path.values());
    asked.addAll(query.values());
    world.ids.stream().filter(body::contains).forEach(asked::add);
    canaries.search(new String(answer.body(), UTF_8) + answer.headers(), asked);
    return answer;
  }
}
