package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.SubscriptionChange;
import io.statehook.dispatcher.control.SubscriptionChange.Applied;
import io.statehook.dispatcher.control.SubscriptionChange.Conflict;
import io.statehook.dispatcher.control.SubscriptionStanding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever saves what somebody else has changed meanwhile is told so, and overwrites nothing. */
final class TwoEditorsIT {
  private static final OptionalLong NONE = OptionalLong.of(-1);

  private static TestInstallation installation;
  private static Editor one;
  private static Editor other;

  private SubscriptionJson webhook;

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.withTopics();
    one = Editor.of(installation);
    other = Editor.of(installation);
  }

  @AfterAll
  static void close() {
    one.close();
    other.close();
    installation.close();
  }

  @BeforeEach
  void freshWebhook() {
    String org = installation.newOrg();
    webhook = SubscriptionJson.of(org + "-s", org, "https://hooks.example/in");
  }

  @Test
  void theSecondOfTwoEditorsIsToldAboutTheFirst() {
    long seen = version(one.operations().save(Editor.record(webhook), NONE));

    SubscriptionChange first = save(one, "first", seen);
    SubscriptionChange second = save(other, "second", seen);

    assertThat(second).isEqualTo(new Conflict(version(first)));
    assertThat(name(one)).isEqualTo("first");
    assertThat(save(other, "second", version(first))).isInstanceOf(Applied.class);
    one.table().sync().join();
    assertThat(name(one)).isEqualTo("second");
  }

  @Test
  void whatExistsIsNotCreatedOnceMoreAndWhatIsGoneIsNotChanged() {
    long seen = version(save(one, "first", -1));

    assertThat(save(other, "again", -1)).isEqualTo(new Conflict(seen));
    assertThat(other.operations().delete(webhook.id(), OptionalLong.of(seen - 1)))
        .isEqualTo(new Conflict(seen));
    assertThat(other.operations().delete(webhook.id(), OptionalLong.of(seen)))
        .isEqualTo(new Applied(List.of()));
    assertThat(save(one, "late", seen)).isEqualTo(new Conflict(-1));
    assertThat(one.operations().get(webhook.id())).isEmpty();
    assertThat(save(one, "new", -1)).isInstanceOf(Applied.class);
  }

  @Test
  void pausingUndoesNothingThatSomebodyElseChangesAtTheSameTime() {
    save(one, "0", -1);
    List<CompletableFuture<Void>> work = new ArrayList<>();
    work.add(CompletableFuture.runAsync(() -> count(one, 12)));
    work.add(
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 12; i++) {
                other.operations().setPaused(webhook.id(), i % 2 == 0);
              }
            }));
    work.forEach(CompletableFuture::join);

    one.table().sync().join();
    assertThat(name(one)).isEqualTo("12");
    assertThat(standing(one).inForce().orElseThrow().subscription().paused()).isFalse();
  }

  /** Every record of an editor follows directly upon the version that its author saw. */
  @Test
  void nothingIsLostBetweenManyEditorsAndAPlainProducer() throws Exception {
    save(one, "0", -1);
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<Void> plain = CompletableFuture.runAsync(() -> writePlainlyUntil(done));
    SubscriptionJson copy = SubscriptionJson.of(webhook.id(), webhook.orgId(), "https://a.example");
    CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> edit(one, copy));
    CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> edit(other, copy));
    int applied = first.join() + second.join();
    done.countDown();
    plain.join();

    assertThat(applied).as("edits that came through").isPositive();
    assertThat(editsThatFollowedSomethingElse()).isEmpty();
  }

  private int edit(Editor editor, SubscriptionJson template) {
    int applied = 0;
    for (int i = 0; i < 15; i++) {
      long seen = standing(editor).version();
      var record = Editor.record(template).put("name", "saw " + seen);
      SubscriptionChange change = editor.operations().save(record, OptionalLong.of(seen));
      applied += change instanceof Applied ? 1 : 0;
    }
    return applied;
  }

  private List<String> editsThatFollowedSomethingElse() {
    List<String> wrong = new ArrayList<>();
    long before = -1;
    for (ConsumerRecord<byte[], byte[]> record :
        installation.topics().records(Topic.WEBHOOK_SUBSCRIPTIONS)) {
      if (new String(record.key(), StandardCharsets.UTF_8).equals(webhook.id())) {
        JsonNode json = Json.parse(record.value()).document().orElseThrow();
        String name = json.path("name").asText();
        if (name.startsWith("saw ") && !name.equals("saw " + before)) {
          wrong.add("%d: %s, but follows %d".formatted(record.offset(), name, before));
        }
        before = record.offset();
      }
    }
    return wrong;
  }

  private void writePlainlyUntil(CountDownLatch done) {
    try {
      while (!done.await(2, TimeUnit.SECONDS)) {
        installation.write(webhook.put("name", "plain"));
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds one to the name so many times, again where somebody else came in between. */
  private void count(Editor editor, int times) {
    for (int done = 0; done < times; ) {
      SubscriptionStanding now = standing(editor);
      var subscription = now.inForce().orElseThrow().subscription();
      var record =
          Editor.record(webhook)
              .put("name", Integer.toString(Integer.parseInt(subscription.name()) + 1))
              .put("paused", subscription.paused());
      SubscriptionChange change = editor.operations().save(record, OptionalLong.of(now.version()));
      done += change instanceof Applied ? 1 : 0;
    }
  }

  private SubscriptionChange save(Editor editor, String name, long seen) {
    return editor
        .operations()
        .save(Editor.record(webhook).put("name", name), OptionalLong.of(seen));
  }

  private SubscriptionStanding standing(Editor editor) {
    return editor.operations().get(webhook.id()).orElseThrow();
  }

  private String name(Editor editor) {
    return standing(editor).inForce().orElseThrow().subscription().name();
  }

  private static long version(SubscriptionChange change) {
    return ((Applied) change).versions().get(0).version();
  }
}
