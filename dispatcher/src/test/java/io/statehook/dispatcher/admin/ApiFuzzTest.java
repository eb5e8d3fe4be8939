package io.statehook.dispatcher.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.Bends;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.Caller;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Asks every route with bent parameters and bodies: whatever comes, the answer is one of the API's
 * own and no fault, and what is wrong is said in words. Bodies that would be written if they came
 * through whole are wrong in two places to begin with.
 */
class ApiFuzzTest {
  private static final int INPUTS_PER_ROUTE = 300;
  private static final int MIN_REFUSED_PER_SEED = 1_000;
  private static final String DRAFT =
      "{'id':'new','orgId':'a','url':'ftp:/h.example/','allowedEvents':['Nothing..x'],"
          + "'allowedDevices':['*'],'batch':{'maxEvents':5},'headers':{'x-a':'1'}}";
  private static final Map<String, String> BODIES =
      Map.of(
          "createSubscription",
          DRAFT,
          "putSubscription",
          DRAFT,
          "testSubscription",
          "{'draft':" + DRAFT + "}",
          "estimateTraffic",
          "{'draft':" + DRAFT + "}",
          "applyCatalogue",
          "{'items':[{'key':'A..B','type':'state','description':'x'}]}",
          "putSecret",
          "{'value':'Bearer abc'}",
          "resetSigningKey",
          "{'now':true}",
          "redriveDeadLetters",
          "{'positions':['0:1','1:0']}");
  private static final Map<String, String> GOOD =
      Map.ofEntries(
          Map.entry("org", "a"),
          Map.entry("id", "nowhere"),
          Map.entry("subscription", "s"),
          Map.entry("kind", "header"),
          Map.entry("position", "0:1"),
          Map.entry("device", "d"),
          Map.entry("from", "2026-11-21T10:00:00Z"),
          Map.entry("to", "2026-11-21T11:00:00+01:00"),
          Map.entry("limit", "10"),
          Map.entry("cursor", "1.2"),
          Map.entry("verify", "false"),
          Map.entry("outcome", "delivered"),
          Map.entry("reason", "rejected"),
          Map.entry("state", "live"));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_261_122})
  void whateverIsAskedIsAnsweredInWords(long seed) throws Exception {
    AtomicInteger refused = new AtomicInteger();
    OrgWalls.inAWorld(
        seed,
        api -> {
          Random random = new Random(seed);
          for (ApiRoute route : api.routes()) {
            for (int i = 0; i < INPUTS_PER_ROUTE; i++) {
              refused.addAndGet(ask(api, route, random, seed) ? 1 : 0);
            }
          }
        });
    assertThat(refused.get()).isGreaterThan(MIN_REFUSED_PER_SEED);
  }

  private static boolean ask(Api api, ApiRoute route, Random random, long seed) {
    Map<String, String> path = new HashMap<>();
    for (String segment : route.path().split("/", -1)) {
      if (segment.startsWith("{")) {
        String name = segment.substring(1, segment.length() - 1);
        path.put(name, maybeBent(name, random));
      }
    }
    Map<String, String> query = new TreeMap<>();
    route.query().stream()
        .sorted()
        .filter(name -> random.nextInt(3) == 0)
        .forEach(name -> query.put(name, maybeBent(name, random)));
    byte[] body = body(route, random);
    String asked =
        "seed %d: %s %s %s %s".formatted(seed, route, path, query, new String(body, UTF_8));
    Caller caller =
        new Caller("fuzz", random.nextBoolean() ? OrgScope.ALL : OrgScope.of("a"), true);
    try {
      Precondition none = new Precondition(Precondition.Kind.NONE, -1);
      Answer answer = api.answer(route, new ApiRequest(caller, path, query, none, body));
      return requireWords(answer);
    } catch (RuntimeException | IOException | AssertionError e) {
      return fail(asked, e);
    }
  }

  private static String maybeBent(String name, Random random) {
    String good = GOOD.getOrDefault(name, "x");
    return random.nextInt(3) == 0 ? good : Bends.bent(good, random);
  }

  private static byte[] body(ApiRoute route, Random random) {
    String good = BODIES.getOrDefault(route.operation(), "").replace('\'', '"');
    return good.isEmpty() ? new byte[0] : Bends.bent(good.getBytes(UTF_8), random);
  }

  /** Whether it was refused. */
  private static boolean requireWords(Answer answer) throws IOException {
    assertThat(answer.status()).isIn(200, 201, 204, 400, 403, 404, 409, 412, 422, 428);
    if (answer.status() < 400) {
      return false;
    }
    JsonNode problem = Json.mapper().readTree(answer.body());
    String words = problem.path("detail").asText() + problem.path("problems").findValue("reason");
    assertThat(problem.path("type").asText()).startsWith("urn:statehook:problem:");
    assertThat(words).hasSizeBetween(10, 16_000).doesNotContain("Exception", "java.");
    return true;
  }

  @Test
  void parametersOccurOnceAndAreKnown() {
    ApiRoute route =
        ApiRoute.get("/x", "x", request -> Answer.noContent()).asking("limit", "cursor");
    for (String name : List.of("", "Limit ", "limits", "org", "cursor\n", "limit[]", "\u0000")) {
      MultiMap query = MultiMap.caseInsensitiveMultiMap().add(name, "1");
      assertThatThrownBy(() -> ApiRequest.single(query, route))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("no such parameter");
    }
    assertThatThrownBy(
            () ->
                ApiRequest.single(
                    MultiMap.caseInsensitiveMultiMap().add("limit", "1").add("limit", "2"), route))
        .hasMessageContaining("more than once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "\"\"",
        "\"-1\"",
        "\"1",
        "1\"",
        "\"1\",\"2\"",
        "W/\"1\"",
        "\"1\" ",
        "\"0x1\"",
        "\"1e3\"",
        "**",
        "\"*\"",
        "\"9999999999999999999\"",
        "\"\u0661\"",
        "\"1\"\n",
        "null"
      })
  void aVersionThatWasNeverGivenIsRefused(String etag) {
    assertThatThrownBy(() -> Precondition.of(List.of(etag), List.of()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("if-match");
    assertThatThrownBy(() -> Precondition.of(List.of(), List.of(etag)))
        .isInstanceOf(ProblemException.class);
  }
}
