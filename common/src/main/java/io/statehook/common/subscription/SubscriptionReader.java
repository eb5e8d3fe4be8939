package io.statehook.common.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.KeyPattern;
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
  /** The longest record that is read, in bytes; 100,000 device ids fit. */
  public static final int MAX_BYTES = 1_000_000;

  private static final int MAX_EVENT_PATTERNS = 1_000;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~-]{0,127}");
  private static final Pattern CONTENT_TYPE =
      Pattern.compile(
          "[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?[A-Za-z0-9-]+=[A-Za-z0-9-]+)*");
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

  private final Predicate<EndpointUrl> literalAllowed;

  /**
   * A reader for one installation.
   *
   * @param literalAllowed whether an address given as numbers may be connected to
   */
  public SubscriptionReader(Predicate<EndpointUrl> literalAllowed) {
    this.literalAllowed = literalAllowed;
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
    Draft draft = draft(json, catalogue);
    if (!draft.id.equals(key)) {
      json.problem("id", "must equal the record's key \"%s\"".formatted(key));
    }
    if (!json.problems().isEmpty()) {
      return new SubscriptionRefusal(json.problems());
    }
    return draft.toSubscription();
  }

  /** Why one version of a subscription may not follow another; empty if it may. */
  public static Optional<SubscriptionRefusal.Problem> changeProblem(
      Subscription current, Subscription next) {
    if (!current.orgId().equals(next.orgId())) {
      return Optional.of(
          new SubscriptionRefusal.Problem(
              "orgId", "never changes; delete the subscription and create another one"));
    }
    if (current.delivery().parallelism() != next.delivery().parallelism()) {
      return Optional.of(
          new SubscriptionRefusal.Problem(
              "delivery.parallelism",
              "never changes, because order per device would break; it is %d"
                  .formatted(current.delivery().parallelism())));
    }
    return Optional.empty();
  }

  private Draft draft(JsonMembers json, EventCatalogue catalogue) {
    Draft draft = new Draft();
    draft.id =
        json.required(
            "id", ID, "1 to 128 of A-Z, a-z, 0-9, '.', '_', '~', '-', a letter or digit first");
    draft.orgId = json.name("orgId");
    draft.name = json.text("name", "", 200);
    draft.description = json.text("description", "", 2000);
    draft.url = json.convert("url", this::endpoint);
    draft.active = json.flag("active", true);
    draft.paused = json.flag("paused", false);
    draft.events = patterns(json, catalogue);
    draft.devices = devices(json);
    draft.batch = batch(json);
    draft.format = json.choice("format", Format.ARRAY, Format::of, "this version sends \"array\"");
    draft.contentType = json.optional("contentType", "text/plain", CONTENT_TYPE, "a media type");
    draft.authorization = authorization(json);
    draft.headers = headers(json);
    draft.delivery = delivery(json);
    return draft;
  }

  private EndpointUrl endpoint(String text) {
    EndpointUrl url = EndpointUrl.parse(text);
    if (url.isIpLiteral() && !literalAllowed.test(url)) {
      throw new IllegalArgumentException("this address is not one that may be connected to");
    }
    return url;
  }

  private static List<KeyPattern> patterns(JsonMembers json, EventCatalogue catalogue) {
    List<KeyPattern> patterns = new ArrayList<>();
    for (String text : json.texts("allowedEvents", MAX_EVENT_PATTERNS)) {
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
    List<String> ids = json.texts("allowedDevices", DeviceSelection.LIMIT);
    if (ids.equals(List.of("*"))) {
      return DeviceSelection.every();
    }
    if (ids.contains("*")) {
      json.problem("allowedDevices", "\"*\" stands alone: it already means every device");
    }
    return ids.isEmpty() ? DeviceSelection.every() : DeviceSelection.of(Set.copyOf(ids));
  }

  private static BatchLimits batch(JsonMembers json) {
    JsonMembers batch = json.object("batch", Set.of("maxEvents", "maxBytes", "maxWaitMs"));
    BatchLimits usual = BatchLimits.DEFAULT;
    int maxEvents = (int) batch.number("maxEvents", usual.maxEvents());
    int maxBytes = (int) batch.number("maxBytes", usual.maxBytes());
    long maxWaitMillis = batch.number("maxWaitMs", usual.maxWait().toMillis());
    return batch.build(
        () -> new BatchLimits(maxEvents, maxBytes, Duration.ofMillis(maxWaitMillis)), usual);
  }

  private static DeliveryPolicy delivery(JsonMembers json) {
    JsonMembers delivery =
        json.object(
            "delivery",
            Set.of("timeoutMs", "parallelism", "requestsPerSecond", "maxAgeHours", "onRejected"));
    DeliveryPolicy usual = DeliveryPolicy.DEFAULT;
    long timeoutMillis = delivery.number("timeoutMs", usual.timeout().toMillis());
    int parallelism = (int) delivery.number("parallelism", usual.parallelism());
    int requestsPerSecond = (int) delivery.number("requestsPerSecond", usual.requestsPerSecond());
    long maxAgeHours = delivery.number("maxAgeHours", usual.maxAge().toHours());
    DeliveryPolicy.OnRejected onRejected =
        delivery.choice(
            "onRejected",
            usual.onRejected(),
            DeliveryPolicy.OnRejected::of,
            "\"dead-letter\" or \"block\"");
    return delivery.build(
        () ->
            new DeliveryPolicy(
                Duration.ofMillis(timeoutMillis),
                parallelism,
                requestsPerSecond,
                Duration.ofHours(maxAgeHours),
                onRejected),
        usual);
  }

  private static Authorization authorization(JsonMembers json) {
    return json.object("authorization", Set.of("kind"))
        .choice(
            "kind",
            Authorization.NONE,
            Authorization::of,
            "\"none\", \"basic\", \"header\" or \"mtls\"");
  }

  private static Map<String, String> headers(JsonMembers json) {
    Map<String, String> headers = new LinkedHashMap<>();
    json.textMap("headers", CustomHeaders.LIMIT)
        .forEach(
            (name, value) ->
                CustomHeaders.problem(name, value)
                    .ifPresentOrElse(
                        problem -> json.problem("headers", problem),
                        () -> {
                          if (headers.put(CustomHeaders.canonical(name), value) != null) {
                            json.problem("headers", "\"%s\" occurs twice".formatted(name));
                          }
                        }));
    return headers;
  }

  private static SubscriptionRefusal refusal(String reason) {
    return new SubscriptionRefusal(List.of(new SubscriptionRefusal.Problem("", reason)));
  }

  /** The members as read; complete only when no problem was found. */
  private static final class Draft {
    private String id = "";
    private String orgId = "";
    private String name = "";
    private String description = "";
    private Optional<EndpointUrl> url = Optional.empty();
    private boolean active;
    private boolean paused;
    private List<KeyPattern> events = List.of();
    private DeviceSelection devices = DeviceSelection.every();
    private BatchLimits batch = BatchLimits.DEFAULT;
    private Format format = Format.ARRAY;
    private String contentType = "";
    private Authorization authorization = Authorization.NONE;
    private Map<String, String> headers = Map.of();
    private DeliveryPolicy delivery = DeliveryPolicy.DEFAULT;

    private Subscription toSubscription() {
      return new Subscription(
          id,
          orgId,
          name,
          description,
          url.orElseThrow(),
          active,
          paused,
          events,
          devices,
          batch,
          format,
          contentType,
          authorization,
          headers,
          delivery);
    }
  }
}
