package io.statehook.common.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.event.Name;
import io.statehook.common.kafka.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads subscription records strictly: unknown members, values of the wrong type and broken rules
 * are all refused, each problem named.
 */
public final class SubscriptionReader {
  /**
   * The longest record that is read, in bytes: one Kafka record. It bounds the chosen devices more
   * than {@link DeviceSelection#LIMIT} where ids are long.
   */
  public static final int MAX_BYTES = 1_000_000;

  /** Stands in the reason of every refusal that only the version before explains. */
  public static final String NEVER_CHANGES = "never changes";

  private static final int MAX_EVENT_PATTERNS = 1_000;
  private static final EndpointUrl NOWHERE = EndpointUrl.parse("https://nowhere.invalid/");
  private static final Predicate<String> ID =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}").asMatchPredicate();
  private static final String ID_RULE =
      "1 to 128 of A-Z, a-z, 0-9, '.', '_', '~', '-', a letter or digit first";
  private static final Predicate<String> PATTERN_TEXT =
      Pattern.compile("[\\x21-\\x7e]+").asMatchPredicate();
  private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]{1,64}";

  /** The number of parameters is bounded: Java's regular expressions recurse per repetition. */
  private static final Predicate<String> CONTENT_TYPE =
      Pattern.compile(TOKEN + "/" + TOKEN + "(?:; ?[A-Za-z0-9-]{1,64}=[A-Za-z0-9._-]{1,64}){0,3}")
          .asMatchPredicate();

  private static final String AUTHORIZATION_RULE = "\"none\", \"basic\", \"header\" or \"mtls\"";
  private static final Set<String> DELIVERY_MEMBERS =
      Set.of("timeoutMs", "parallelism", "requestsPerSecond", "maxAgeHours", "onRejected");
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "orgId",
          "name",
          "description",
          "url",
          "active",
          "paused",
          "allowedEvents",
          "allowedDevices",
          "batch",
          "format",
          "contentType",
          "authorization",
          "headers",
          "delivery");

  private final Predicate<EndpointUrl> targetAllowed;

  /**
   * A reader for one installation.
   *
   * @param targetAllowed whether the port, and the host where it is an address, may be connected to
   */
  public SubscriptionReader(Predicate<EndpointUrl> targetAllowed) {
    this.targetAllowed = targetAllowed;
  }

  /**
   * Reads one record.
   *
   * @param key the record's key, which the member {@code id} must repeat
   * @param value the record's value
   * @param catalogue the approved keys
   */
  public SubscriptionReading read(String key, byte[] value, EventCatalogue catalogue) {
    if (value.length > MAX_BYTES) {
      return refusal("the record has %d bytes, the limit is %d".formatted(value.length, MAX_BYTES));
    }
    Json.Parsed parsed = Json.parse(value);
    Optional<JsonNode> document = parsed.document().filter(JsonNode::isObject);
    if (document.isEmpty()) {
      return refusal(
          parsed.document().isPresent()
              ? "the record is not a JSON object"
              : "the record is not JSON: " + parsed.problem());
    }
    JsonMembers json = new JsonMembers(document.get(), MEMBERS);
    Subscription subscription = subscription(json, catalogue);
    boolean hasId = !subscription.id().isEmpty();
    if (hasId && !subscription.id().equals(key)) {
      json.problem("id", "must equal the record's key \"%s\"".formatted(key));
    }
    return json.problems().isEmpty() ? subscription : new SubscriptionRefusal(json.problems());
  }

  /** Why one version of a subscription may not follow another; empty if it may. */
  public static Optional<SubscriptionRefusal.Problem> changeProblem(
      Subscription current, Subscription next) {
    if (!current.orgId().equals(next.orgId())) {
      return Optional.of(
          new SubscriptionRefusal.Problem(
              "orgId", NEVER_CHANGES + "; delete the subscription and create another one"));
    }
    if (current.delivery().parallelism() != next.delivery().parallelism()) {
      return Optional.of(
          new SubscriptionRefusal.Problem(
              "delivery.parallelism",
              "%s, because order per device would break; it is %d"
                  .formatted(NEVER_CHANGES, current.delivery().parallelism())));
    }
    return Optional.empty();
  }

  /** What the members say; where one of them is a problem, something harmless in its place. */
  private Subscription subscription(JsonMembers json, EventCatalogue catalogue) {
    return new Subscription(
        json.required("id", ID, ID_RULE),
        json.name("orgId"),
        json.prose("name", 200),
        json.prose("description", 2000),
        json.convert("url", NOWHERE, this::endpoint),
        json.flag("active", true),
        json.flag("paused", false),
        patterns(json, catalogue),
        devices(json),
        batch(json.object("batch", Set.of("maxEvents", "maxBytes", "maxWaitMs"))),
        json.choice("format", Format.ARRAY, Format::of, "\"array\" in this version"),
        json.optional("contentType", "text/plain", CONTENT_TYPE, "a media type"),
        json.object("authorization", Set.of("kind"))
            .choice("kind", Authorization.NONE, Authorization::of, AUTHORIZATION_RULE),
        headers(json),
        delivery(json.object("delivery", DELIVERY_MEMBERS)));
  }

  private EndpointUrl endpoint(String text) {
    EndpointUrl url = EndpointUrl.parse(text);
    if (!targetAllowed.test(url)) {
      throw new IllegalArgumentException(
          "this address or port is not one that may be connected to");
    }
    return url;
  }

  private static List<KeyPattern> patterns(JsonMembers json, EventCatalogue catalogue) {
    List<KeyPattern> patterns = new ArrayList<>();
    for (String text :
        json.texts("allowedEvents", MAX_EVENT_PATTERNS, PATTERN_TEXT, "visible ASCII")) {
      try {
        KeyPattern pattern = KeyPattern.parse(text);
        patterns.add(pattern);
        if (!catalogue.offers(pattern)) {
          json.problem("allowedEvents", "\"%s\" is not in the event catalogue".formatted(text));
        }
      } catch (IllegalArgumentException e) {
        json.problem("allowedEvents", String.valueOf(e.getMessage()));
      }
    }
    return patterns;
  }

  private static DeviceSelection devices(JsonMembers json) {
    List<String> ids =
        json.texts("allowedDevices", DeviceSelection.LIMIT, Name::isValid, Name.RULE);
    if (ids.contains("*") && ids.size() > 1) {
      json.problem("allowedDevices", "\"*\" stands alone: it already means every device");
    }
    return ids.isEmpty() || ids.contains("*") ? DeviceSelection.every() : DeviceSelection.of(ids);
  }

  private static BatchLimits batch(JsonMembers json) {
    BatchLimits usual = BatchLimits.DEFAULT;
    return new BatchLimits(
        json.number("maxEvents", usual.maxEvents(), BatchLimits.EVENTS),
        json.number("maxBytes", usual.maxBytes(), BatchLimits.BYTES),
        Duration.ofMillis(
            json.number("maxWaitMs", usual.maxWait().toMillis(), BatchLimits.WAIT_MILLIS)));
  }

  private static DeliveryPolicy delivery(JsonMembers json) {
    DeliveryPolicy usual = DeliveryPolicy.DEFAULT;
    return new DeliveryPolicy(
        Duration.ofMillis(
            json.number("timeoutMs", usual.timeout().toMillis(), DeliveryPolicy.TIMEOUT_MILLIS)),
        json.number("parallelism", usual.parallelism(), DeliveryPolicy.PARALLELISM),
        json.number(
            "requestsPerSecond", usual.requestsPerSecond(), DeliveryPolicy.REQUESTS_PER_SECOND),
        Duration.ofHours(
            json.number("maxAgeHours", usual.maxAge().toHours(), DeliveryPolicy.MAX_AGE_HOURS)),
        json.choice(
            "onRejected",
            usual.onRejected(),
            DeliveryPolicy.OnRejected::of,
            "\"dead-letter\" or \"block\""));
  }

  private static Map<String, String> headers(JsonMembers json) {
    Map<String, String> headers = new LinkedHashMap<>();
    json.textMap("headers", CustomHeaders.LIMIT)
        .forEach(
            (name, value) -> {
              CustomHeaders.problem(name, value)
                  .ifPresent(problem -> json.problem("headers", problem));
              if (headers.put(CustomHeaders.canonical(name), value) != null) {
                json.problem("headers", "\"%s\" occurs twice".formatted(name));
              }
            });
    return headers;
  }

  private static SubscriptionRefusal refusal(String reason) {
    return new SubscriptionRefusal(List.of(new SubscriptionRefusal.Problem("", reason)));
  }
}
