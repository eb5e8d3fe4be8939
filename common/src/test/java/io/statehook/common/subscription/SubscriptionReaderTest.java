package io.statehook.common.subscription;

import static io.statehook.common.subscription.SampleSubscriptions.CATALOGUE;
import static io.statehook.common.subscription.SampleSubscriptions.MINIMAL;
import static io.statehook.common.subscription.SampleSubscriptions.with;
import static io.statehook.common.subscription.SampleSubscriptions.without;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventType;
import io.statehook.common.kafka.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionReaderTest {
  private static final String KEY = "acme-people";

  private final SubscriptionReader reader =
      new SubscriptionReader(url -> !url.isIpLiteral() && url.port() != 22);

  @Test
  void whatAMinimalRecordLeavesOutHasTheDocumentedDefault() {
    Subscription subscription = accepted(MINIMAL);

    assertThat(subscription.id()).isEqualTo("acme-people");
    assertThat(subscription.orgId()).isEqualTo("acme");
    assertThat(subscription.name()).isEmpty();
    assertThat(subscription.description()).isEmpty();
    assertThat(subscription.url()).hasToString("https://hooks.acme.example/devices");
    assertThat(subscription.active()).isTrue();
    assertThat(subscription.paused()).isFalse();
    assertThat(subscription.allowedDevices().all()).isTrue();
    assertThat(subscription.batch())
        .isEqualTo(new BatchLimits(500, 262_144, Duration.ofMillis(1000)));
    assertThat(subscription.format()).isEqualTo(Format.ARRAY);
    assertThat(subscription.contentType()).isEqualTo("text/plain");
    assertThat(subscription.authorization()).isEqualTo(Authorization.NONE);
    assertThat(subscription.headers()).isEmpty();
    assertThat(subscription.delivery())
        .isEqualTo(
            new DeliveryPolicy(
                Duration.ofMillis(15_000),
                1,
                0,
                Duration.ofHours(72),
                DeliveryPolicy.OnRejected.DEAD_LETTER));
  }

  @Test
  void everyMemberIsReadAndWrittenUnchanged() {
    String full =
        "{\"id\":\"acme-people\",\"orgId\":\"acme\",\"name\":\"People count\","
            + "\"description\":\"two\\nlines\",\"url\":\"https://hooks.acme.example:8443/d?t=1\","
            + "\"active\":false,\"paused\":true,\"allowedEvents\":[\"RoomAnalytics.*\",\"BootEvent\"],"
            + "\"allowedDevices\":[\"a\",\"b\"],"
            + "\"batch\":{\"maxEvents\":1,\"maxBytes\":1024,\"maxWaitMs\":0},"
            + "\"format\":\"array\",\"contentType\":\"application/json; charset=utf-8\","
            + "\"authorization\":{\"kind\":\"mtls\"},\"headers\":{\"x-a\":\"1\",\"x-b\":\"2\"},"
            + "\"delivery\":{\"timeoutMs\":100,\"parallelism\":64,\"requestsPerSecond\":5,"
            + "\"maxAgeHours\":168,\"onRejected\":\"block\"}}";

    Subscription subscription = accepted(full);

    assertThat(SubscriptionWriter.write(subscription)).hasToString(full);
    assertThat(subscription.headers()).isEqualTo(Map.of("x-a", "1", "x-b", "2"));
  }

  @Test
  void writingSpellsOutEveryMemberAndReadsBackAsTheSame() {
    Subscription subscription = accepted(MINIMAL);

    assertThat(SubscriptionWriter.write(subscription))
        .hasToString(
            "{\"id\":\"acme-people\",\"orgId\":\"acme\",\"name\":\"\",\"description\":\"\","
                + "\"url\":\"https://hooks.acme.example/devices\",\"active\":true,\"paused\":false,"
                + "\"allowedEvents\":[\"RoomAnalytics.*\"],\"allowedDevices\":[\"*\"],"
                + "\"batch\":{\"maxEvents\":500,\"maxBytes\":262144,\"maxWaitMs\":1000},"
                + "\"format\":\"array\",\"contentType\":\"text/plain\","
                + "\"authorization\":{\"kind\":\"none\"},\"headers\":{},"
                + "\"delivery\":{\"timeoutMs\":15000,\"parallelism\":1,\"requestsPerSecond\":0,"
                + "\"maxAgeHours\":72,\"onRejected\":\"dead-letter\"}}");
    assertThat(reader.read(KEY, Json.bytes(SubscriptionWriter.write(subscription)), CATALOGUE))
        .isEqualTo(subscription);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        // The text of a member and what its refusal says.
        "id             | 7                              | id: must be a string",
        "id             | ``                             | id: must be 1 to 128 of",
        "id             | `-a`                           | id: must be 1 to 128 of",
        "id             | `a/b`                          | id: must be 1 to 128 of",
        "id             | `a b`                          | id: must be 1 to 128 of",
        "id             | `other`                        | id: must equal the record's key \"acme-people\"",
        "orgId          | null                           | orgId: must be a string",
        "orgId          | ``                             | orgId: must be 1 to 128 characters",
        "orgId          | `a\\u0085`                     | orgId: must be 1 to 128 characters",
        "orgId          | `a\\ud800`                     | orgId: must be 1 to 128 characters",
        "name           | null                           | name: must be a string",
        "name           | `a\\u0000`                     | name: must be text without control",
        "description    | [`a`]                          | description: must be a string",
        "url            | 443                            | url: must be a string",
        "url            | `http://h.example/`            | url: must start with https://",
        "url            | `https://u:p@h.example/`       | url: must not contain user information",
        "url            | `https://h.example/#f`         | url: must not contain a fragment",
        "url            | `https://h.example:0/`         | url: the port must be 1 to 65535, not 0",
        "url            | `https://127.0.0.1/`           | url: this address or port is not one that may be connected to",
        "url            | `https://93.184.215.14/`       | url: this address or port is not one that may be connected to",
        "url            | `https://h.example:22/`       | url: this address or port is not one that may be connected to",
        "url            | `https://[::1]/`               | url: this address or port is not one that may be connected to",
        "url            | `https://2130706433/`          | url: the host is neither a name nor a plain address",
        "active         | `true`                         | active: must be true or false",
        "active         | null                           | active: must be true or false",
        "active         | 1                              | active: must be true or false",
        "paused         | 0                              | paused: must be true or false",
        "allowedEvents  | `RoomAnalytics.*`              | allowedEvents: must be an array of at least one string",
        "allowedEvents  | []                             | allowedEvents: must be an array of at least one string",
        "allowedEvents  | [7]                            | allowedEvents: every entry must be a string",
        "allowedEvents  | [``]                           | allowedEvents: every entry must be a string",
        "allowedEvents  | [`RoomAnalytics..X`]           | allowedEvents: \"RoomAnalytics..X\" is not a segment",
        "allowedEvents  | [`Standby.State`]              | allowedEvents: \"Standby.State\" is not in the event catalogue",
        "allowedEvents  | [`RoomAnalytics`]              | allowedEvents: \"RoomAnalytics\" is not in the event catalogue",
        "allowedEvents  | [`BootEvent`,`Call.*`]         | allowedEvents: \"Call.*\" is not in the event catalogue",
        "allowedDevices | null                           | allowedDevices: must be an array of at least one string",
        "allowedDevices | []                             | allowedDevices: must be an array of at least one string",
        "allowedDevices | [``]                           | allowedDevices: every entry must be a string",
        "allowedDevices | [`a`,null]                     | allowedDevices: every entry must be a string",
        "allowedDevices | [`a\\n`]                       | allowedDevices: every entry must be a string",
        "allowedDevices | [`a`,`*`]                      | allowedDevices: \"*\" stands alone",
        "batch          | 500                            | batch: must be an object",
        "batch          | {`events`:1}                   | batch.events: unknown member",
        "batch          | {`maxEvents`:0}                | batch.maxEvents: must be a whole number from 1 to 10000, not 0",
        "batch          | {`maxEvents`:10001}            | batch.maxEvents: must be a whole number from 1 to 10000, not 10001",
        "batch          | {`maxEvents`:1.5}              | batch.maxEvents: must be a whole number from 1 to 10000, not 1.5",
        "batch          | {`maxEvents`:`1`}              | batch.maxEvents: must be a whole number from 1 to 10000, not \"1\"",
        "batch          | {`maxEvents`:null}             | batch.maxEvents: must be a whole number from 1 to 10000, not null",
        "batch          | {`maxEvents`:4294967297}       | batch.maxEvents: must be a whole number from 1 to 10000, not 4294967297",
        "batch          | {`maxBytes`:1023}              | batch.maxBytes: must be a whole number from 1024 to 921600, not 1023",
        "batch          | {`maxBytes`:921601}            | batch.maxBytes: must be a whole number from 1024 to 921600",
        "batch          | {`maxWaitMs`:-1}               | batch.maxWaitMs: must be a whole number from 0 to 3600000, not -1",
        "batch          | {`maxWaitMs`:3600001}          | batch.maxWaitMs: must be a whole number from 0 to 3600000",
        "format         | `webex`                        | format: must be \"array\" in this version, not \"webex\"",
        "format         | null                           | format: must be a string",
        "contentType    | `text`                         | contentType: must be a media type",
        "contentType    | `text/plain\\r\\nx: y`         | contentType: must be a media type",
        "contentType    | `text/plain;a=1;b=2;c=3;d=4`   | contentType: must be a media type",
        "authorization  | `basic`                        | authorization: must be an object",
        "authorization  | {`kind`:`oauth`}               | authorization.kind: must be \"none\", \"basic\", \"header\" or \"mtls\", not \"oauth\"",
        "authorization  | {`kind`:`basic`,`password`:`x`}| authorization.password: unknown member",
        "headers        | [`a`]                          | headers: must be an object of at most 20 strings",
        "headers        | {`x-a`:1}                      | headers: \"x-a\" must be a string",
        "headers        | {`Webhook-Id`:`1`}             | headers: \"Webhook-Id\" is set by Statehook",
        "headers        | {`x-a`:`b\\r\\nc: d`}          | headers: the value of \"x-a\" must be 1 to 1024 printable",
        "headers        | {`x-a`:`1`,`X-A`:`2`}          | headers: \"X-A\" occurs twice",
        "delivery       | []                             | delivery: must be an object",
        "delivery       | {`retries`:3}                  | delivery.retries: unknown member",
        "delivery       | {`timeoutMs`:99}               | delivery.timeoutMs: must be a whole number from 100 to 60000, not 99",
        "delivery       | {`timeoutMs`:60001}            | delivery.timeoutMs: must be a whole number from 100 to 60000",
        "delivery       | {`parallelism`:0}              | delivery.parallelism: must be a whole number from 1 to 64",
        "delivery       | {`parallelism`:65}             | delivery.parallelism: must be a whole number from 1 to 64",
        "delivery       | {`requestsPerSecond`:-1}       | delivery.requestsPerSecond: must be a whole number from 0 to 100000",
        "delivery       | {`maxAgeHours`:0}              | delivery.maxAgeHours: must be a whole number from 1 to 168",
        "delivery       | {`maxAgeHours`:169}            | delivery.maxAgeHours: must be a whole number from 1 to 168",
        "delivery       | {`onRejected`:`drop`}          | delivery.onRejected: must be \"dead-letter\" or \"block\", not \"drop\"",
        "secret         | `x`                            | secret: unknown member",
        "Active         | true                           | Active: unknown member"
      })
  void aBrokenRuleIsRefusedWithItsMemberAndReason(String member, String json, String problem) {
    assertThat(problems(with(member, json.replace('`', '"'))))
        .singleElement()
        .asString()
        .startsWith(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "orgId", "url", "allowedEvents", "allowedDevices"})
  void aMissingMemberIsNamed(String member) {
    assertThat(problems(without(member))).contains(member + ": is required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''             | the record is not JSON: empty",
        "null           | the record is not a JSON object",
        "[]             | the record is not a JSON object",
        "\"x\"          | the record is not a JSON object",
        "{              | the record is not JSON: ",
        "{} {}          | the record is not JSON: ",
        "{\"id\":\"a\",\"id\":\"b\"} | the record is not JSON: ",
        "{'id':'a'}     | the record is not JSON: "
      })
  void whatIsNotOneJsonObjectIsRefusedAsAWhole(String text, String reason) {
    assertThat(problems(text)).singleElement().asString().startsWith(reason);
  }

  @Test
  void whatIsNotUtf8IsRefused() {
    for (byte[] bytes :
        List.of(
            MINIMAL.getBytes(UTF_16LE),
            with("name", "\"caf\u00e9\"").getBytes(ISO_8859_1),
            with("name", "\"\u00c0\u0080\"").getBytes(ISO_8859_1))) {
      assertThat(reader.read(KEY, bytes, CATALOGUE)).isInstanceOf(SubscriptionRefusal.class);
    }
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    assertThat(
            problems(
                "{\"id\":\"acme-people\",\"url\":\"http://h.example/\",\"allowedEvents\":[\"X\"],"
                    + "\"allowedDevices\":[],\"batch\":{\"maxEvents\":0,\"maxBytes\":1},\"x\":1}"))
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactly(
            "x",
            "orgId",
            "url",
            "allowedEvents",
            "allowedDevices",
            "batch.maxEvents",
            "batch.maxBytes");
  }

  @Test
  void aRefusalStaysSmallHoweverBadTheRecord() {
    String members =
        IntStream.range(0, 50_000)
            .mapToObj(i -> ",\"member%d\":1".formatted(i))
            .collect(Collectors.joining());
    String hostile = MINIMAL.replace("}", members + "}");
    String longName = with("x\\u0000".repeat(100_000), "1");

    assertThat(problems(hostile)).hasSize(SubscriptionRefusal.LIMIT);
    assertThat(problems(longName)).singleElement().asString().hasSizeLessThan(200);
    for (String text : List.of(hostile, longName)) {
      assertThat(refusal(text).reason()).hasSizeLessThan(12_000).doesNotContainPattern("\\p{Cc}");
    }
  }

  @Test
  void noMemberMakesAPatternMatcherOverflowTheStack() {
    String many = ";a=b".repeat(200_000);

    for (String member : List.of("id", "orgId", "name", "description", "url", "contentType")) {
      assertThat(problems(with(member, "\"text/plain" + many + "\""))).isNotEmpty();
    }
    assertThat(problems(with("allowedEvents", "[\"" + "A.".repeat(400_000) + "\"]"))).isNotEmpty();
    assertThat(problems(with("headers", "{\"x-a\":\"" + "a ".repeat(400_000) + "\"}")))
        .isNotEmpty();
    assertThat(problems(with("headers", "{\"" + "a-".repeat(400_000) + "\":\"\"}"))).isNotEmpty();
  }

  @Test
  void sizesAreBounded() {
    assertThat(problems(MINIMAL + " ".repeat(SubscriptionReader.MAX_BYTES - MINIMAL.length())))
        .isEmpty();
    assertThat(problems(MINIMAL + " ".repeat(1 + SubscriptionReader.MAX_BYTES - MINIMAL.length())))
        .containsExactly("the record has 1000001 bytes, the limit is 1000000");
    assertThat(problems(with("name", "\"" + "n".repeat(200) + "\""))).isEmpty();
    assertThat(problems(with("name", "\"" + "n".repeat(201) + "\"")))
        .containsExactly("name: must have at most 200 characters");
    assertThat(problems(with("description", "\"" + "n".repeat(2001) + "\"")))
        .containsExactly("description: must have at most 2000 characters");
    assertThat(problems(with("allowedEvents", list(1000, i -> "RoomAnalytics.A" + i)))).isEmpty();
    assertThat(problems(with("allowedEvents", list(1001, i -> "RoomAnalytics.A" + i))))
        .containsExactly("allowedEvents: at most 1000 entries, not 1001");
    assertThat(problems(with("allowedDevices", list(100_000, i -> Integer.toString(i))))).isEmpty();
    assertThat(problems(with("allowedDevices", list(100_001, i -> Integer.toString(i)))))
        .containsExactly("allowedDevices: at most 100000 entries, not 100001");
    assertThat(problems(with("headers", headers(20)))).isEmpty();
    assertThat(problems(with("headers", headers(21))))
        .containsExactly("headers: must be an object of at most 20 strings");
  }

  @Test
  void whatOccursTwiceInAListCountsOnce() {
    assertThat(accepted(with("allowedDevices", "[\"*\",\"*\"]")).allowedDevices().all()).isTrue();
    assertThat(accepted(with("allowedDevices", "[\"a\",\"b\",\"a\"]")).allowedDevices().deviceIds())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(accepted(with("allowedEvents", "[\"BootEvent\",\"BootEvent\"]")).allowedEvents())
        .hasSize(1);
  }

  @Test
  void anAddressIsTakenWhereTheInstallationAllowsIt() {
    SubscriptionReader lenient = new SubscriptionReader(url -> url.host().equals("127.0.0.1"));
    byte[] loopback = with("url", "\"https://127.0.0.1:8443/\"").getBytes(UTF_8);

    assertThat(lenient.read(KEY, loopback, CATALOGUE)).isInstanceOf(Subscription.class);
    assertThat(lenient.read(KEY, with("url", "\"https://127.0.0.2/\"").getBytes(UTF_8), CATALOGUE))
        .isInstanceOf(SubscriptionRefusal.class);
  }

  @Test
  void orgAndParallelismNeverChange() {
    Subscription current = accepted(MINIMAL);

    assertThat(changeProblem(current, with("name", "\"other\""))).isEmpty();
    assertThat(changeProblem(current, with("delivery", "{\"timeoutMs\":100}"))).isEmpty();
    assertThat(changeProblem(current, with("orgId", "\"other\""))).contains("orgId");
    assertThat(changeProblem(current, with("delivery", "{\"parallelism\":2}")))
        .contains("delivery.parallelism");
  }

  @Test
  void takesOnlyAllowedEventsOfAllowedDevicesOfItsOrgWhileActive() {
    Subscription chosen = accepted(with("allowedDevices", "[\"board\"]"));

    assertThat(takes(chosen, "acme", "board", "RoomAnalytics.X")).isTrue();
    assertThat(takes(chosen, "acme", "board", "roomanalytics.x.Y")).isTrue();
    assertThat(takes(chosen, "acme", "Board", "RoomAnalytics.X")).isFalse();
    assertThat(takes(chosen, "Acme", "board", "RoomAnalytics.X")).isFalse();
    assertThat(takes(chosen, "acme", "board", "BootEvent")).isFalse();
    assertThat(takes(accepted(MINIMAL), "acme", "any", "RoomAnalytics.X")).isTrue();
    assertThat(takes(accepted(with("paused", "true")), "acme", "any", "RoomAnalytics.X")).isTrue();
    assertThat(takes(accepted(with("active", "false")), "acme", "any", "RoomAnalytics.X"))
        .isFalse();
  }

  @Test
  void aSubscriptionPrintsNothingThatMayBeSecret() {
    String text =
        accepted(
                with("url", "\"https://h.example/s3cret?t=s3cret\"")
                    .replace("}", ",\"headers\":{\"x-token\":\"s3cret\"}}"))
            .toString();

    assertThat(text).isEqualTo("Subscription[id=acme-people, orgId=acme, url=https://h.example]");
  }

  private Optional<String> changeProblem(Subscription current, String next) {
    return SubscriptionReader.changeProblem(current, accepted(next))
        .map(SubscriptionRefusal.Problem::member);
  }

  private static boolean takes(Subscription subscription, String org, String device, String key) {
    return subscription.takes(
        new DeviceEvent(org, device, EventType.STATUS, key), EventKey.parse(key).orElseThrow());
  }

  private static String list(int size, IntFunction<String> entry) {
    return IntStream.range(0, size)
        .mapToObj(i -> "\"" + entry.apply(i) + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String headers(int size) {
    return IntStream.range(0, size)
        .mapToObj("\"x-%d\":\"1\""::formatted)
        .collect(Collectors.joining(",", "{", "}"));
  }

  private Subscription accepted(String text) {
    SubscriptionReading reading = reader.read(KEY, text.getBytes(UTF_8), CATALOGUE);
    assertThat(reading).isInstanceOf(Subscription.class);
    return (Subscription) reading;
  }

  private SubscriptionRefusal refusal(String text) {
    return (SubscriptionRefusal) reader.read(KEY, text.getBytes(UTF_8), CATALOGUE);
  }

  private List<String> problems(String text) {
    return reader.read(KEY, text.getBytes(UTF_8), CATALOGUE) instanceof SubscriptionRefusal refusal
        ? refusal.problems().stream().map(SubscriptionRefusal.Problem::toString).toList()
        : List.of();
  }
}
