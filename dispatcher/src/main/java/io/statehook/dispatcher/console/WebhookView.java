package io.statehook.dispatcher.console;

import io.statehook.common.event.KeyPattern;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionRefusal;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.control.VersionedSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One webhook.
 *
 * @param standing its records
 * @param health how it is doing
 * @param waiting what waits for the receiver, in words; empty text for nothing
 * @param chart the last hour
 * @param attempts the last ones
 * @param tested what came of a test message just now
 */
record WebhookView(
    Frame frame,
    SubscriptionStanding standing,
    Health health,
    String waiting,
    TrafficChart chart,
    List<AttemptRow> attempts,
    Tested tested) {
  private static final int DEVICES_SHOWN = 60;

  /** A label and what stands behind it. */
  record Fact(String label, String value) {}

  /**
   * A test message.
   *
   * @param result what came of it; empty when none was sent
   * @param inTheWay whether the webhook was not switched on for it
   */
  record Tested(Optional<TestView> result, boolean inTheWay) {}

  String id() {
    return standing.id();
  }

  /** What is in force, if anything. */
  Optional<Subscription> subscription() {
    return standing.inForce().map(VersionedSubscription::subscription);
  }

  boolean isInForce() {
    return standing.inForce().isPresent();
  }

  /** Of the newest record. */
  long version() {
    return standing.version();
  }

  /** Of what is in force. */
  long versionInForce() {
    return standing.inForce().map(VersionedSubscription::version).orElse(-1L);
  }

  /** Why its newest record is refused; usually none. */
  List<SubscriptionRefusal.Problem> problems() {
    return standing.refusal().map(SubscriptionRefusal::problems).orElse(List.of());
  }

  String path(String action) {
    return "/webhooks/" + PageReply.encoded(id()) + (action.isEmpty() ? "" : "/" + action);
  }

  boolean active() {
    return subscription().map(Subscription::active).orElse(false);
  }

  boolean paused() {
    return subscription().map(Subscription::paused).orElse(false);
  }

  String url() {
    return subscription().map(found -> found.url().toString()).orElse("");
  }

  String orgId() {
    return subscription().map(Subscription::orgId).orElse("");
  }

  String description() {
    return subscription().map(Subscription::description).orElse("");
  }

  List<String> events() {
    return subscription().stream()
        .flatMap(found -> found.allowedEvents().stream())
        .map(KeyPattern::text)
        .toList();
  }

  boolean allDevices() {
    return subscription().map(found -> found.allowedDevices().all()).orElse(false);
  }

  /** The chosen devices, so many as fit on a page. */
  List<String> devices() {
    return subscription().stream()
        .flatMap(found -> found.allowedDevices().deviceIds().stream())
        .sorted()
        .limit(DEVICES_SHOWN)
        .toList();
  }

  int devicesLeftOut() {
    return subscription()
        .map(found -> Math.max(0, found.allowedDevices().deviceIds().size() - DEVICES_SHOWN))
        .orElse(0);
  }

  List<Fact> facts() {
    return subscription().map(WebhookView::facts).orElse(List.of());
  }

  private static List<Fact> facts(Subscription found) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "A request leaves after",
            "%s, %s or %s"
                .formatted(
                    Words.count(found.batch().maxEvents(), "event"),
                    Words.bytes(found.batch().maxBytes()),
                    Words.duration(found.batch().maxWait()))));
    facts.add(new Fact("Time limit of a request", Words.duration(found.delivery().timeout())));
    facts.add(
        new Fact(
            "Requests at a time",
            found.delivery().parallelism() == 1
                ? "1, strictly in order"
                : found.delivery().parallelism() + ", in order per device"));
    int rate = found.delivery().requestsPerSecond();
    facts.add(new Fact("Rate limit", rate == 0 ? "none" : rate + " requests per second"));
    facts.add(new Fact("Tried for", Words.age(found.delivery().maxAge())));
    facts.add(new Fact("Rejected batches", found.delivery().onRejected().wireName()));
    facts.add(new Fact("Content type", found.contentType()));
    facts.add(new Fact("Authorization", found.authorization().wireName()));
    if (!found.headers().isEmpty()) {
      facts.add(
          new Fact(
              "Further headers",
              String.join(", ", found.headers().keySet().stream().sorted().toList())));
    }
    return facts;
  }

  /** Which webhook; its URL may hold what is secret. */
  @Override
  public String toString() {
    return "WebhookView[%s]".formatted(id());
  }
}
