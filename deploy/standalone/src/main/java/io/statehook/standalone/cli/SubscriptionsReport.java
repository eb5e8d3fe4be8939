package io.statehook.standalone.cli;

import io.statehook.common.event.KeyPattern;
import io.statehook.common.subscription.DeviceSelection;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.common.subscription.Subscription;
import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.SubscriptionStanding;
import io.statehook.dispatcher.operations.StandingJson;
import io.statehook.standalone.words.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints subscriptions; of an address only its origin in tables, since a path may hold a token. */
final class SubscriptionsReport {
  private static final int EVENTS_SHOWN = 3;
  private static final List<String> HEADER =
      List.of("ID", "ORG", "NAME", "STATE", "EVENTS", "DEVICES", "URL");

  private static final List<String> HEADER_WITH_PROBLEM =
      Stream.concat(HEADER.stream(), Stream.of("PROBLEM")).toList();
  private static final int LONGEST_PROBLEM = 100;
  private static final int LONGEST_URL = 80;

  private SubscriptionsReport() {}

  static void print(List<SubscriptionStanding> standings, Output output) {
    if (output.isJson()) {
      standings.forEach(standing -> output.line(StandingJson.write(standing).toString()));
    } else {
      boolean refused = standings.stream().anyMatch(s -> s.refusal().isPresent());
      output.table(
          refused ? HEADER_WITH_PROBLEM : HEADER,
          standings.stream().map(standing -> row(standing, refused)).toList());
    }
  }

  /** Prints what became of a change; returns the exit code. */
  static int printChange(SubscriptionChange change, String id, Output output) {
    return change.fold(
        applied -> {
          print(applied.versions().stream().map(SubscriptionStanding::of).toList(), output);
          return ExitCodes.OK;
        },
        refused -> {
          output.refused(refused.records());
          return ExitCodes.INVALID;
        },
        version -> {
          output.note(
              "statehook: somebody else changed the subscription meanwhile (version %d now)"
                  .formatted(version));
          return ExitCodes.FAILED;
        },
        () -> notFound(id, output));
  }

  static int notFound(String id, Output output) {
    output.note("statehook: there is no subscription \"%s\"".formatted(Output.visible(id)));
    return ExitCodes.NOT_FOUND;
  }

  private static List<String> row(SubscriptionStanding standing, boolean withProblem) {
    List<String> cells = new ArrayList<>(row(standing));
    if (withProblem) {
      cells.add(
          standing
              .refusal()
              .map(refusal -> Printable.of(refusal.reason(), LONGEST_PROBLEM))
              .orElse(""));
    }
    return cells;
  }

  private static List<String> row(SubscriptionStanding standing) {
    if (standing.inForce().isEmpty()) {
      return List.of(standing.id(), "", "", StandingJson.state(standing), "", "", "");
    }
    Subscription subscription = standing.inForce().get().subscription();
    return List.of(
        subscription.id(),
        subscription.orgId(),
        subscription.name(),
        StandingJson.state(standing),
        events(subscription.allowedEvents()),
        devices(subscription.allowedDevices()),
        url(subscription.url()));
  }

  /** Never the query, which may carry a token. */
  private static String url(EndpointUrl url) {
    String path = url.pathAndQuery();
    int query = path.indexOf('?');
    String shown = query < 0 ? path : path.substring(0, query) + "?...";
    return Printable.of(url.origin() + shown, LONGEST_URL);
  }

  private static String events(List<KeyPattern> patterns) {
    String shown =
        patterns.stream()
            .limit(EVENTS_SHOWN)
            .map(KeyPattern::text)
            .collect(Collectors.joining(","));
    int more = patterns.size() - EVENTS_SHOWN;
    return more > 0 ? "%s and %d more".formatted(shown, more) : shown;
  }

  private static String devices(DeviceSelection devices) {
    return devices.all() ? "all" : Integer.toString(devices.deviceIds().size());
  }
}
