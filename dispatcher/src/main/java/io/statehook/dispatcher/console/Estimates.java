package io.statehook.dispatcher.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionReading;
import io.statehook.dispatcher.activity.TrafficEstimate;
import java.util.Locale;

/** Says how much a webhook would get, before it is saved. */
final class Estimates {
  private static final String ANYWHERE = "https://nowhere.invalid/";
  private static final double FEW = 0.05;

  private final ConsoleParts parts;
  private final SubscriptionReader reader = new SubscriptionReader(url -> true);

  Estimates(ConsoleParts parts) {
    this.parts = parts;
  }

  /** One sentence; empty text while events and devices are not chosen or something is wrong. */
  String sentence(WebhookForm form) {
    ObjectNode record = form.record();
    record.put("url", ANYWHERE).remove("headers");
    String id = form.text("id").isEmpty() ? "draft" : form.text("id");
    record.put("id", id);
    SubscriptionReading reading =
        reader.read(id, Json.bytes(record), parts.operations().table().catalogue().catalogue());
    return reading instanceof Subscription subscription
        ? sentence(parts.operations().expected().estimate(subscription))
        : "";
  }

  private static String sentence(TrafficEstimate estimate) {
    if (estimate.sampledEvents() == 0) {
      return "No device has reported lately, so nothing tells how much this will be.";
    }
    if (estimate.matchedEvents() == 0) {
      return "None of the %s of the last %s would be sent."
          .formatted(Words.count(estimate.sampledEvents(), "event"), Words.age(estimate.covered()));
    }
    return "Like this, about %s events and %s requests per second, judging by the last %s."
        .formatted(
            rate(estimate.eventsPerSecond()),
            rate(estimate.requestsPerSecond()),
            Words.age(estimate.covered()));
  }

  private static String rate(double perSecond) {
    if (perSecond < FEW) {
      return "less than 0.1";
    }
    return perSecond < 10
        ? String.format(Locale.ROOT, "%.1f", perSecond)
        : Words.count(Math.round(perSecond));
  }
}
