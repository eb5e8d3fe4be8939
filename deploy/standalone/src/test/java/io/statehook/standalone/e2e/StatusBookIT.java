package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.StatusBook;
import io.statehook.dispatcher.control.SubscriptionStatus;
import io.statehook.standalone.e2e.PlainReceiver.Answer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Failures show in the status records, with what waits because of them. How soon is measured by
 * {@link FailuresShowIT}.
 */
final class StatusBookIT {
  private static TestInstallation installation;
  private static Editor editor;
  private static StatusBook book;

  private String org;
  private SubscriptionJson webhook;

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.start();
    editor = Editor.of(installation);
    book = new StatusBook(editor.clients(), editor.config().topics(), editor.table());
    book.start().get();
  }

  @AfterAll
  static void close() {
    book.close();
    editor.close();
    installation.close();
  }

  @BeforeEach
  void freshOrg() throws Exception {
    org = installation.newOrg();
    webhook = SubscriptionJson.of(org + "-s", org, installation.receiver().url());
    installation.apply(webhook);
    editor.table().sync().get();
  }

  @Test
  void aNewWebhookIsLiveAndSeenByItsOrgOnly() {
    await().untilAsserted(() -> assertThat(status().state()).isEqualTo("live"));
    assertThat(status().version()).isPresent();
    assertThat(book.all(OrgScope.of(org)))
        .extracting(SubscriptionStatus::subscriptionId)
        .containsExactly(webhook.id());
    assertThat(book.all(OrgScope.of("another"))).isEmpty();
    assertThat(book.find("nobody")).isEmpty();
  }

  @Test
  void aFailureShowsWithWhatWaitsAndGoesWithIt() throws Exception {
    AtomicBoolean fails = new AtomicBoolean(true);
    try (PlainReceiver receiver =
        PlainReceiver.start(call -> new Answer(fails.get() ? 500 : 200, ""))) {
      installation.apply(webhook.put("url", receiver.url()));
      Instant published = installation.topics().publish(TestEvent.people(org, "board", 1));
      await()
          .untilAsserted(
              () -> {
                assertThat(status().state()).isEqualTo("retrying");
                assertThat(status().reason()).contains("500");
                assertThat(status().delivery().backlogEvents()).isEqualTo(1);
                assertThat(status().delivery().oldestUndelivered()).isPresent();
                assertThat(status().delivery().lastFailure())
                    .hasValueSatisfying(at -> assertThat(at).isAfter(published));
              });

      fails.set(false);

      await()
          .untilAsserted(
              () -> {
                assertThat(status().state()).isEqualTo("live");
                assertThat(status().delivery().lastSuccess()).isPresent();
                assertThat(status().delivery().lastFailure()).isPresent();
              });
    }
  }

  @Test
  void aRefusedRecordShows() throws Exception {
    installation.write(webhook.put("url", "http://plain.example"));

    await()
        .untilAsserted(
            () -> {
              assertThat(status().state()).isEqualTo("refused");
              assertThat(status().refusedVersion()).isPresent();
            });
  }

  private SubscriptionStatus status() {
    return book.find(webhook.id()).orElseThrow();
  }
}
