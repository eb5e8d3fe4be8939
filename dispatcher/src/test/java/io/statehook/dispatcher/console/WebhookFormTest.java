package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.common.subscription.SubscriptionReading;
import io.statehook.common.subscription.SubscriptionRefusal;
import io.statehook.common.subscription.SubscriptionWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookFormTest {
  private static final EventCatalogue CATALOGUE =
      EventCatalogue.of(CatalogueReader.defaultEntries());
  private static final SubscriptionReader READER = new SubscriptionReader(url -> true);
  private static final String USUAL =
      "&maxEvents=500&maxBytes=262144&maxWaitMs=1000&timeoutMs=15000&parallelism=1"
          + "&requestsPerSecond=0&maxAgeHours=72&onRejected=dead-letter&contentType=text%2Fplain"
          + "&authorization=none";

  @Test
  void aFormBecomesARecordThatIsTaken() {
    WebhookForm form =
        WebhookForm.of(
            Fields.parse(
                "id=acme-1&orgId=acme&name=People&url=https%3A%2F%2Fhooks.example%2Fin&active=yes"
                    + "&event=BootEvent&moreEvents=RoomAnalytics.*%0D%0A&devices=some&device=board-1"
                    + "&moreDevices=board-2%2C+board-1&headers=X-Tenant%3A+acme%0D%0A"
                    + USUAL),
            true);

    Subscription subscription = (Subscription) read(form.record());

    assertThat(subscription.active()).isTrue();
    assertThat(subscription.paused()).isTrue();
    assertThat(subscription.allowedEvents()).hasToString("[BootEvent, RoomAnalytics.*]");
    assertThat(subscription.allowedDevices().deviceIds())
        .containsExactlyInAnyOrder("board-1", "board-2");
    assertThat(subscription.headers()).isEqualTo(Map.of("x-tenant", "acme"));
  }

  @Test
  void whatIsInForceComesBackUnchanged() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("id", "acme-1").put("orgId", "acme").put("url", "https://hooks.example/in");
    json.putArray("allowedEvents").add("RoomAnalytics.*");
    json.putArray("allowedDevices").add("*");
    json.putObject("headers").put("x-a", "1").put("x-b", "2");
    Subscription before = (Subscription) read(json);

    assertThat(read(WebhookForm.of(before).record())).isEqualTo(before);
    assertThat(WebhookForm.of(before).record()).hasToString(withoutFormat(before).toString());
  }

  private static ObjectNode withoutFormat(Subscription subscription) {
    ObjectNode json = SubscriptionWriter.write(subscription);
    json.remove("format");
    return json;
  }

  @Test
  void whatIsWrongIsToldAtItsField() {
    WebhookForm form =
        WebhookForm.of(
            Fields.parse(
                "id=acme-1&orgId=acme&url=http%3A%2F%2Fhooks.example&event=Nonsense&devices=some"
                    + USUAL.replace("maxEvents=500", "maxEvents=many")
                    + "&headers=x-signature%3A+mine"),
            false);

    SubscriptionRefusal refusal = (SubscriptionRefusal) read(form.record());

    assertThat(EditorView.placed(refusal.problems()))
        .containsOnlyKeys("url", "allowedEvents", "allowedDevices", "batch.maxEvents", "headers");
  }

  @Test
  void aProblemOfNoFieldIsToldAtTheTop() {
    assertThat(
            EditorView.placed(
                List.of(new SubscriptionRefusal.Problem("unheard", "unknown member"))))
        .isEqualTo(Map.of("", "unheard: unknown member"));
  }

  private static SubscriptionReading read(ObjectNode record) {
    return READER.read(record.path("id").asText(), Json.bytes(record), CATALOGUE);
  }
}
