package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.StatusBook;
import io.statehook.dispatcher.control.SubscriptionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures show in the status records within seconds, with what waits because of them. */
@Timeout(120)
final class StatusBookIT {
  private static final Duration SHOWS_WITHIN = Duration.ofSeconds(15);

  private static TestInstallation installation;
  private static Editor editor;
  private static StatusBook book;

  private String org;
  private TestReceiver receiver;
  private SubscriptionJson webhook;

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.start();
    editor = Editor.of(installation);
    book = new StatusBook(editor.clients(), editor.config().topics(), editor.table());
    book.start().get(30, TimeUnit.SECONDS);
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
    receiver = installation.receiver();
    webhook = SubscriptionJson.of(org + "-s", org, receiver.url());
    installation.apply(webhook);
    editor.table().sync().get();
  }

  @Test
  void aNewWebhookIsLiveAndSeenByItsOrgOnly() {
    assertThat(status().state()).isEqualTo("live");
    assertThat(status().version()).isPresent();
    assertThat(book.all(OrgScope.of(org)))
        .extracting(SubscriptionStatus::subscriptionId)
        .containsExactly(webhook.id());
    assertThat(book.all(OrgScope.of("another"))).isEmpty();
    assertThat(book.find("nobody")).isEmpty();
  }

  @Test
  void aFailureShowsWithWhatWaitsAndGoesWithIt() throws Exception {
    receiver.failNext(500, 3); // The fourth attempt comes after about 20 s.
    Instant published = installation.topics().publish(TestEvent.people(org, "board", 1));
    await()
        .atMost(SHOWS_WITHIN)
        .untilAsserted(
            () -> {
              assertThat(status().state()).isEqualTo("retrying");
              assertThat(status().reason()).contains("500");
              assertThat(status().delivery().backlogEvents()).isEqualTo(1);
              assertThat(status().delivery().oldestUndelivered()).isPresent();
              assertThat(status().delivery().lastFailure())
                  .hasValueSatisfying(at -> assertThat(at).isAfter(published));
            });

    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(status().state()).isEqualTo("live");
              assertThat(status().delivery().lastSuccess()).isPresent();
              assertThat(status().delivery().lastFailure()).isPresent();
            });
  }

  @Test
  void aRefusedRecordShows() throws Exception {
    installation.write(webhook.put("url", "http://plain.example"));

    await()
        .atMost(SHOWS_WITHIN)
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
