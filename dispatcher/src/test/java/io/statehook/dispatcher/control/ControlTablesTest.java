package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.subscription.SubscriptionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ControlTablesTest {
  private final ControlTables tables = new ControlTables(new SubscriptionReader(url -> true));
  private long nextOffset = 10;

  @BeforeEach
  void approve() {
    tables.applyCatalogue(List.of(entry("A"), entry("B")));
  }

  @Test
  void theNewestGoodRecordIsInForce() {
    ControlChange first = apply("s", json("s", "acme", "A", 1));
    ControlChange second = apply("s", json("s", "acme", "B", 1));

    assertThat(first.orgIds()).containsExactly("acme");
    assertThat(second.orgIds()).containsExactly("acme");
    VersionedSubscription inForce = tables.find("s").orElseThrow();
    assertThat(inForce.version()).isEqualTo(nextOffset - 1);
    assertThat(inForce.subscription().allowedEvents().get(0).text()).isEqualTo("B");
    assertThat(tables.ofOrg("acme")).containsExactly(inForce);
  }

  @Test
  void aKeyThatLeftTheCatalogueDoesNotKeepASubscriptionOutWhenAProcessStarts() {
    apply("s", json("s", "acme", "Left", 1));

    assertThat(tables.find("s")).isPresent();
    assertThat(tables.refusal("s")).isEmpty();
  }

  @Test
  void aRecordThatWasRefusedWhenItWasWrittenStaysRefusedWhenAProcessStarts() {
    tables.applyStatus(
        List.of(
            new ControlRecord(
                "s",
                Optional.of(
                    "{\"state\":\"refused\",\"refusedVersion\":%d}"
                        .formatted(nextOffset)
                        .getBytes(UTF_8)),
                1)));

    apply("s", json("s", "acme", "Unapproved", 1));

    assertThat(tables.find("s")).isEmpty();
    assertThat(tables.refusedVersion("s")).hasValue(nextOffset - 1);
  }

  @Test
  void aChangeThatWasForbiddenStaysForbiddenWhenTheVersionBeforeIsGone() {
    tables.applyStatus(
        List.of(
            new ControlRecord(
                "s",
                Optional.of(
                    "{\"reason\":\"orgId: never changes; ...\",\"refusedVersion\":%d}"
                        .formatted(nextOffset)
                        .getBytes(UTF_8)),
                1)));

    apply("s", json("s", "other", "A", 1));

    assertThat(tables.find("s")).isEmpty();
    assertThat(tables.refusal("s").orElseThrow().reason()).contains("orgId");
  }

  @Test
  void aRefusedRecordKeepsTheLastGoodVersionInForce() {
    tables.endFirstReading();
    apply("s", json("s", "acme", "A", 1));
    VersionedSubscription good = tables.find("s").orElseThrow();
    for (String bad :
        List.of(
            "",
            "nonsense",
            "[]",
            "{}",
            json("other", "acme", "A", 1),
            json("s", "acme", "Unapproved", 1),
            json("s", "acme", "A", 1).replace("https", "http"),
            json("s", "acme", "A", 1).replace("\"id\"", "\"extra\":1,\"id\""),
            json("s", "acme", "A", 1) + "x")) {
      ControlChange change = apply("s", bad);

      assertThat(change.subscriptionIds()).containsExactly("s");
      assertThat(change.orgIds()).as(bad).isEmpty();
      assertThat(tables.find("s")).as(bad).contains(good);
      assertThat(tables.refusal("s").orElseThrow().reason()).as(bad).isNotBlank();
      assertThat(tables.refusedIds()).containsExactly("s");
    }
    apply("s", json("s", "acme", "B", 1));
    assertThat(tables.refusal("s")).isEmpty();
  }

  @Test
  void orgAndParallelismNeverChange() {
    apply("s", json("s", "acme", "A", 2));
    VersionedSubscription good = tables.find("s").orElseThrow();

    apply("s", json("s", "globex", "A", 2));
    assertThat(tables.refusal("s").orElseThrow().reason()).contains("orgId");
    apply("s", json("s", "acme", "A", 4));
    assertThat(tables.refusal("s").orElseThrow().reason()).contains("delivery.parallelism");

    assertThat(tables.find("s")).contains(good);
    assertThat(tables.ofOrg("globex")).isEmpty();
  }

  @Test
  void aTombstoneEndsASubscriptionAndItsRefusal() {
    apply("s", json("s", "acme", "A", 1));
    apply("s", "nonsense");

    ControlChange change = apply("s", null);

    assertThat(change.orgIds()).containsExactly("acme");
    assertThat(tables.find("s")).isEmpty();
    assertThat(tables.refusal("s")).isEmpty();
    assertThat(tables.orgs()).isEmpty();
    assertThat(apply("s", null).orgIds()).isEmpty();
  }

  @Test
  void afterATombstoneAnIdMayBelongToAnotherOrg() {
    apply("s", json("s", "acme", "A", 1));

    ControlChange change =
        tables.applySubscriptions(
            List.of(record("s", null), record("s", json("s", "globex", "A", 8))));

    assertThat(change.orgIds()).containsExactlyInAnyOrder("acme", "globex");
    assertThat(tables.orgs()).containsExactly("globex");
    assertThat(tables.find("s").orElseThrow().subscription().orgId()).isEqualTo("globex");
  }

  @Test
  void severalRecordsOfOneReadActInOrder() {
    tables.applySubscriptions(
        List.of(
            record("s", json("s", "acme", "A", 1)),
            record("t", json("t", "acme", "A", 1)),
            record("s", "nonsense"),
            record("s", json("s", "acme", "B", 1)),
            record("t", null)));

    assertThat(tables.ofOrg("acme")).hasSize(1);
    assertThat(tables.find("s").orElseThrow().version()).isEqualTo(nextOffset - 2);
    assertThat(tables.refusedIds()).isEmpty();
  }

  @Test
  void aSubscriptionThatCameBeforeItsKeyIsInForceOnceTheKeyIsApproved() {
    tables.endFirstReading();
    apply("s", json("s", "acme", "C", 1));
    long version = nextOffset - 1;
    assertThat(tables.find("s")).isEmpty();

    ControlChange change = tables.applyCatalogue(List.of(entry("C")));

    assertThat(change.catalogueChanged()).isTrue();
    assertThat(change.orgIds()).containsExactly("acme");
    assertThat(tables.find("s").orElseThrow().version()).isEqualTo(version);
    assertThat(tables.refusal("s")).isEmpty();
  }

  @Test
  void aRemovedKeyIsNoLongerApproved() {
    ControlChange change = tables.applyCatalogue(List.of(record("A", null)));

    assertThat(change.catalogueChanged()).isTrue();
    assertThat(tables.catalogue().version()).isEqualTo(nextOffset);
    assertThat(tables.catalogue().catalogue().entries()).hasSize(1);
  }

  @Test
  void aBadCatalogueRecordChangesNoKey() {
    for (String bad :
        List.of(
            "",
            "nonsense",
            "[]",
            "{\"key\":\"A\"}",
            "{\"key\":\"Z\",\"type\":\"status\"}",
            "{\"key\":\"A\",\"type\":\"state\"}",
            "{\"key\":\"A\",\"type\":\"event\",\"more\":1}")) {
      tables.applyCatalogue(List.of(record("A", bad)));
      assertThat(tables.catalogue().catalogue().entries()).as(bad).hasSize(2);
    }
  }

  @Test
  void aDeletionEndsTheSubscriptionOfTheOrgThatHadTheId() {
    apply("s", json("s", "acme", "A", 1));
    assertThat(delete("s")).containsExactly(new Deletions.Deleted("s", Optional.of("acme")));

    apply("s", json("s", "globex", "A", 1));
    assertThat(delete("s")).containsExactly(new Deletions.Deleted("s", Optional.of("globex")));
  }

  @Test
  void whoseADeletedSubscriptionWasMayBeUnknownWhenAProcessStartsAndNeverLater() {
    assertThat(delete("s")).containsExactly(new Deletions.Deleted("s", Optional.empty()));

    tables.endFirstReading();

    assertThat(delete("s")).isEmpty();
    apply("s", json("s", "globex", "Unapproved", 1));
    assertThat(tables.refusal("s")).isPresent();
    assertThat(delete("s")).isEmpty();
  }

  private List<Deletions.Deleted> delete(String id) {
    List<Deletions.Deleted> gone = new ArrayList<>();
    tables.applySubscriptions(
        List.of(new ControlRecord(id, Optional.empty(), nextOffset++)),
        (record, deleted) -> gone.add(deleted));
    return gone;
  }

  private ControlChange apply(String key, String json) {
    return tables.applySubscriptions(List.of(record(key, json)));
  }

  private ControlRecord entry(String key) {
    return record(key, "{\"key\":\"%s\",\"type\":\"status\"}".formatted(key));
  }

  private ControlRecord record(String key, String json) {
    return new ControlRecord(
        key, Optional.ofNullable(json).map(text -> text.getBytes(UTF_8)), nextOffset++);
  }

  private static String json(String id, String org, String pattern, int parallelism) {
    List<String> members = new ArrayList<>();
    members.add("\"id\":\"%s\"".formatted(id));
    members.add("\"orgId\":\"%s\"".formatted(org));
    members.add("\"url\":\"https://hooks.example/x\"");
    members.add("\"allowedEvents\":[\"%s\"]".formatted(pattern));
    members.add("\"allowedDevices\":[\"*\"]");
    members.add("\"delivery\":{\"parallelism\":%d}".formatted(parallelism));
    return "{" + String.join(",", members) + "}";
  }
}
