package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.activity.FoundDeadLetter;
import io.statehook.dispatcher.activity.FoundDelivery;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.activity.RecordQuery;
import io.statehook.dispatcher.activity.RecordSearch;
import io.statehook.dispatcher.activity.Redrive;
import io.statehook.dispatcher.activity.RedriveEntry;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.OrgScope;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dead letters that are sent again, and what is found of them in the topics. */
@Tag("alone")
final class RedriveIT {
  private static TestInstallation installation;

  private final AtomicBoolean refuses = new AtomicBoolean(true);
  private String org;
  private PlainReceiver receiver;
  private SubscriptionJson subscription;
  private RecordSearch search;
  private Redrive redrive;

  @BeforeAll
  static void start() throws Exception {
    installation = TestInstallation.start();
  }

  @AfterAll
  static void close() {
    installation.close();
  }

  @BeforeEach
  void freshOrg() throws Exception {
    org = installation.newOrg();
    receiver =
        PlainReceiver.start(
            call ->
                refuses.get() && new String(call.body(), UTF_8).contains("\"bad\"")
                    ? new PlainReceiver.Answer(400, "what is bad?")
                    : PlainReceiver.Answer.OK);
    subscription = SubscriptionJson.of(org + "-s", org, receiver.url());
    openSearch();
  }

  private void openSearch() {
    var config = installation.config(Map.of());
    KafkaClients clients = new KafkaClients(config, installation.prefix() + "operator");
    var table = installation.dispatcher().table();
    search = new RecordSearch(clients, config.topics(), table);
    redrive = new Redrive(clients, config.topics(), table, search, Clock.systemUTC());
  }

  private void closeSearch() {
    redrive.close();
    search.close();
  }

  @AfterEach
  void leaveNothingOpen() throws Exception {
    closeSearch();
    installation.delete(subscription.id());
    receiver.close();
  }

  @Test
  void aRejectedBatchIsDeliveredAfterItWasSentAgainWithTheSameBytesBehindWhatWaits()
      throws Exception {
    installation.apply(subscription.window(1, 60_000));
    TestEvent bad = bad();
    TestEvent good = TestEvent.people(org, "board", 2);
    installation.topics().publish(List.of(bad, good));
    FoundDeadLetter letter = awaitDeadLetter("rejected");
    awaitBody(good);

    refuses.set(false);
    var result = redrive.redrive(OrgScope.of(org), List.of(letter.position()));
    await().atMost(TestReceiver.PATIENCE).until(() -> receiver.calls().size() == 5);
    TestEvent last = TestEvent.people(org, "board", 3);
    installation.topics().publish(last);
    awaitBody(last);

    RedriveEntry entry = result.entries().get(0);
    assertThat(entry.fate()).isEqualTo(RedriveEntry.Fate.BATCH);
    List<PlainReceiver.Call> accepted = receiver.calls().subList(3, receiver.calls().size());
    assertThat(accepted)
        .extracting(call -> new String(call.body(), UTF_8))
        .containsExactly(body(good), body(bad), body(last));
    assertThat(accepted.get(1).header("webhook-id")).isEqualTo(entry.detail());
    assertThat(receiver.calls().get(0).header("webhook-id")).isNotEqualTo(entry.detail());
    installation.topics().awaitNoLag();
  }

  @Test
  void sentAgainTwiceItArrivesTwiceUnderOneIdAndNoOwnerAfterThatIsConfused() throws Exception {
    installation.apply(subscription.window(1, 60_000));
    TestEvent bad = bad();
    installation.topics().publish(bad);
    FoundDeadLetter letter = awaitDeadLetter("rejected");
    refuses.set(false);

    redrive.redrive(OrgScope.of(org), List.of(letter.position()));
    redrive.redrive(query());
    await().atMost(TestReceiver.PATIENCE).until(() -> receiver.calls().size() == 5);
    installation.topics().awaitNoLag();
    installation.restartDispatcher();
    closeSearch();
    openSearch();
    TestEvent last = TestEvent.people(org, "board", 3);
    installation.topics().publish(last);
    awaitBody(last);

    List<PlainReceiver.Call> again = receiver.calls().subList(3, 5);
    assertThat(again)
        .allSatisfy(call -> assertThat(new String(call.body(), UTF_8)).isEqualTo(body(bad)))
        .extracting(call -> call.header("webhook-id"))
        .hasSize(2)
        .containsOnly(again.get(0).header("webhook-id"));
    assertThat(receiver.calls()).hasSize(6);
    installation.topics().awaitNoLag();
    List<FoundDelivery> replayed =
        search.deliveries(query()).items().stream()
            .filter(found -> found.batch().kind().wireName().equals("replay"))
            .toList();
    assertThat(replayed)
        .hasSize(2)
        .allSatisfy(
            found ->
                await()
                    .untilAsserted(
                        () ->
                            assertThat(search.attemptsOf(found))
                                .last()
                                .extracting(attempt -> attempt.attempt().outcome().wireName())
                                .isEqualTo("delivered")));
  }

  @Test
  void anEventOfAnUnknownKeyIsMatchedOnceTheCatalogueHasIt() throws Exception {
    installation.apply(subscription.window(1, 60_000));
    String key = "Custom%s.Level".formatted(org);
    TestEvent unknown = TestEvent.status(org, "board", key, 7);
    installation.topics().publish(unknown);
    FoundDeadLetter letter = awaitDeadLetter("unknown-key");
    OrgScope scope = OrgScope.of(org);

    var before = redrive.redrive(scope, List.of(letter.position()));
    installation
        .topics()
        .write(
            Topic.EVENT_CATALOGUE,
            key,
            "{\"key\":\"%s\",\"type\":\"status\"}".formatted(key).getBytes(UTF_8));
    installation.dispatcher().table().sync().get();
    installation.apply(subscription.events(key).window(1, 60_000));
    var after = redrive.redrive(scope, List.of(letter.position()));
    awaitBody(unknown);

    assertThat(before.entries().get(0).fate()).isEqualTo(RedriveEntry.Fate.REFUSED);
    assertThat(after.entries().get(0).fate()).isEqualTo(RedriveEntry.Fate.EVENT);
  }

  @Test
  void anOrgSendsNothingOfAnotherAgain() throws Exception {
    installation.apply(subscription.window(1, 60_000));
    installation.topics().publish(bad());
    FoundDeadLetter letter = awaitDeadLetter("rejected");
    refuses.set(false);
    OrgScope other = OrgScope.of("somebody-else");
    RecordPosition nowhere = new RecordPosition(0, 999_999);

    var result = redrive.redrive(other, List.of(letter.position(), nowhere));

    assertThat(result.entries())
        .extracting(RedriveEntry::fate)
        .containsExactly(RedriveEntry.Fate.NOT_FOUND, RedriveEntry.Fate.NOT_FOUND);
    assertThat(result.entries().get(0).detail()).isEqualTo(result.entries().get(1).detail());
    assertThat(search.deadLetters(RecordQuery.of(other, 10)).items()).isEmpty();
    assertThat(search.deadLetter(other, letter.position())).isEmpty();
  }

  @Test
  void whatHappenedIsFoundBySubscriptionDeviceOutcomeAndTime() throws Exception {
    installation.apply(subscription.window(1, 60_000));
    TestEvent bad = bad();
    TestEvent good = TestEvent.people(org, "another", 2);
    installation.topics().publish(List.of(bad, good));
    FoundDeadLetter letter = awaitDeadLetter("rejected");
    awaitBody(good);
    installation.topics().awaitNoLag();

    await()
        .untilAsserted(
            () ->
                assertThat(attempts(Optional.of("another"), Optional.of("delivered"))).hasSize(1));
    assertThat(attempts(Optional.of("board"), Optional.empty()))
        .extracting(found -> found.attempt().outcome().wireName())
        .containsExactly("rejected", "retry", "retry");
    assertThat(attempts(Optional.empty(), Optional.of("delivered"))).hasSize(1);
    assertThat(search.deliveries(query()).items())
        .hasSize(2)
        .allSatisfy(found -> assertThat(found.batch().orgId()).isEqualTo(org));
    assertThat(search.deadLetterReasons(OrgScope.of(org))).isEqualTo(Map.of("rejected", 1L));
    RecordQuery later =
        new RecordQuery(
            OrgScope.of(org),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(letter.appendedAt().plusSeconds(3600)),
            Optional.empty(),
            10,
            Optional.empty());
    assertThat(search.deadLetters(later).items()).isEmpty();
    assertThat(search.attempts(later).items()).isEmpty();
  }

  private List<FoundAttempt> attempts(Optional<String> device, Optional<String> outcome) {
    return search
        .attempts(
            new RecordQuery(
                OrgScope.of(org),
                Optional.of(subscription.id()),
                device,
                outcome,
                Optional.empty(),
                Optional.empty(),
                100,
                Optional.empty()))
        .items();
  }

  private RecordQuery query() {
    return new RecordQuery(
        OrgScope.of(org),
        Optional.of(subscription.id()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        100,
        Optional.empty());
  }

  private TestEvent bad() {
    return TestEvent.status(org, "board", "RoomAnalytics.RoomInUse", "bad");
  }

  private static String body(TestEvent event) {
    return "[" + event.text() + "]";
  }

  private FoundDeadLetter awaitDeadLetter(String reason) {
    RecordQuery letters = RecordQuery.of(OrgScope.of(org), 10);
    return await()
        .atMost(TestReceiver.PATIENCE)
        .until(
            () -> search.deadLetters(letters).items().stream().findFirst(),
            found -> found.filter(f -> f.letter().reason().equals(reason)).isPresent())
        .orElseThrow();
  }

  /** Only for events that are never refused. */
  private void awaitBody(TestEvent event) {
    await()
        .atMost(TestReceiver.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(receiver.calls())
                    .anySatisfy(
                        call -> assertThat(new String(call.body(), UTF_8)).isEqualTo(body(event))));
  }
}
