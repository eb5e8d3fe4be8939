package io.statehook.dispatcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.BrokenSources;
import io.statehook.dispatcher.BrokenSources.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The worlds are only worth what they find: with one check dropped somewhere, or with everything
 * hidden from everybody, they must fail.
 */
class BrokenOrgWallsTest {
  private static final int SEEDS = 400;

  static List<Fault> faults() {
    return List.of(
        new Fault(
            "orgs are told apart without case",
            "control/OrgScope",
            "orgId.get().equals(owner)",
            "orgId.get().equalsIgnoreCase(owner)"),
        new Fault(
            "an org sees those whose ids begin with its own",
            "control/OrgScope",
            "orgId.get().equals(owner)",
            "owner.startsWith(orgId.get())"),
        new Fault("nobody sees anything", "control/OrgScope", "orgId.get().equals(owner)", "false"),
        new Fault(
            "a list of dead letters shows everybody's",
            "activity/QueryMatch",
            "return query.scope().sees(found.orgId())\n        && query.outcome().map(found.letter()",
            "return query.outcome().map(found.letter()"),
        new Fault(
            "a batch is shown to whoever knows its place",
            "activity/RecordSearch",
            "scope.sees(found.batch().orgId())",
            "true"),
        new Fault(
            "whoever knows a dead letter's place sends it again",
            "activity/DeadLetterVisit",
            ".filter(found -> scope.sees(found.orgId()))",
            ""),
        new Fault(
            "dead letters of doubtful events are shown",
            "activity/EventBytes",
            ".enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)",
            ""),
        new Fault(
            "the newest attempts of an id are shown to its present owner",
            "activity/RecentAttempts",
            "if (scope.sees(kept.orgId))",
            "if (true)"),
        new Fault(
            "traffic is counted by id alone",
            "activity/TrafficBook",
            "private record Key(String orgId, String subscriptionId) {}",
            "private record Key(String orgId, String subscriptionId) { Key { orgId = \"\"; } }"),
        new Fault(
            "whoever listens hears everybody",
            "activity/LiveActivity",
            "listener.scope.sees(found.orgId())",
            "true"),
        new Fault(
            "an estimate counts every org's events",
            "activity/ExpectedTraffic",
            "sampled += subscription.orgId().equals(event.event().orgId()) ? 1 : 0;",
            "sampled++;"),
        new Fault(
            "the org that a request names is not looked at",
            "admin/OrgGate",
            ".filter(org -> !caller.scope().sees(org))",
            ".filter(org -> false)"),
        new Fault(
            "a draft may name any org",
            "admin/OrgGate",
            "if (!caller.scope().sees(orgId)) {",
            "if (false) {"),
        new Fault(
            "secrets of all orgs are listed",
            "admin/SecretRoutes",
            ".filter(secret -> request.scope().sees(secret.orgId()))",
            ""),
        new Fault(
            "an id can be taken from its org",
            "control/ControlTables",
            "? rememberedProblem(record)",
            "|| true ? rememberedProblem(record)"),
        new Fault(
            "signing keys are found by the beginning of an org's id",
            "control/SecretName",
            "return kind + \"|\" + orgId + \"|\" + owner;",
            "return kind + \"|\" + orgId.charAt(0) + \"|\" + owner.charAt(0);"),
        new Fault(
            "a status is told to whoever has the id now",
            "control/StatusBook",
            "return orgId.isEmpty() || orgId.get().equals(owner);",
            "return true;"),
        new Fault(
            "an event goes to another org's subscriptions",
            "batching/SubscriptionIndex",
            "return orgs.getOrDefault(orgId, OrgIndex.EMPTY);",
            "return orgs.values().stream().findFirst().orElse(OrgIndex.EMPTY);"),
        new Fault(
            "a token opens what the first token of the file opens",
            "operations/Tokens",
            "found = Optional.of(entry.caller());",
            "found = Optional.of(entries.get(0).caller());"),
        new Fault(
            "a form of the console names any org",
            "console/WebhookEditor",
            ".map(org -> form.with(\"orgId\", org))",
            ".map(org -> form)"),
        new Fault(
            "the console shows any org's signing key",
            "console/SigningKeyPages",
            "if (only.isPresent()) {",
            "if (false) {"));
  }

  @Test
  void withoutFaultTheSameWorldsHold() throws Exception {
    BrokenSources whole = new BrokenSources("io.statehook.dispatcher", List.of());

    assertThat(whole.firstSeedThatFails(OrgWalls.class, SEEDS)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultDoesNotSurviveTheWorlds(Fault fault) throws Exception {
    BrokenSources broken = new BrokenSources("io.statehook.dispatcher", fault.edits());

    assertThat(broken.firstSeedThatFails(OrgWalls.class, SEEDS)).as(fault.what()).isPresent();
  }
}
