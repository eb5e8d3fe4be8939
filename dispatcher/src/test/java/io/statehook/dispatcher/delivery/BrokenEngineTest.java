package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.BrokenSources;
import io.statehook.dispatcher.BrokenSources.Edit;
import io.statehook.dispatcher.BrokenSources.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation is only worth what it finds: engines with known faults must not survive it. */
class BrokenEngineTest {
  private static final int SEEDS = 6000;

  static List<Fault> faults() {
    return List.of(
        new Fault(
            "commits what is read instead of what is resolved",
            "OffsetTracker",
            "unresolved.isEmpty() ? next : unresolved.firstKey()",
            "next"),
        new Fault(
            "resolves a delivered batch before its record is acknowledged",
            "AnswerFlow",
            "append(state.appends.delivered(lane, batches), lane, attempt);",
            """
            if (lane.parked().isPresent()) {
              append(state.appends.delivered(lane, batches), lane, attempt);
            } else {
              batches.forEach(batch -> lane.partition().offsets().resolve(batch.offset()));
              state.commit(lane.partition());
              append(state.appends.note(lane), lane, attempt);
            }
            """),
        new Fault(
            "overtakes a batch whose dead letter is not durable",
            List.of(
                new Edit(
                    "LaneState",
                    "return records == 0 ? this : new Settling(records);",
                    "return this;"),
                new Edit(
                    "PendingAppends",
                    "liveLane().filter(known -> waits)",
                    "Optional.<LaneQueue>empty()"))),
        new Fault(
            "sends beside the open request of an earlier assignment",
            "RequestFlow",
            "openElsewhere.add(lane.lane());",
            ""),
        new Fault(
            "changes the bytes of a retry",
            "RequestFlow",
            "byte[] body = plan.body(batches);",
            "byte[] body = plan.body(batches).clone(); if (plan.attempts() > 0) body[0] = ' ';"),
        new Fault(
            "puts a failed batch behind the others",
            "AnswerFlow",
            "failures.failed(atLeast, now);",
            "failures.failed(atLeast, now); lane.remove(1).forEach(lane::add);"),
        new Fault(
            "takes a redirect for a delivery", "AnswerPolicy", "status <= 299", "status <= 399"),
        new Fault(
            "discards what a newer version asked for",
            "LaneRules",
            "subscriptions.hasSeen(lane.subscriptionId(), head.batch().subscriptionVersion())",
            "true"),
        new Fault(
            "sends although the subscription is paused",
            "LaneRules",
            "subscription.paused()",
            "false"),
        new Fault("expires too early", "LaneRules", "!now.isBefore(expiry)", "true"),
        new Fault(
            "forgets the timer of a wait", "LaneFlow", "state.timers.set(lane, wait.until());", ""),
        new Fault(
            "keeps the slot of a request that ended",
            "RequestFlow",
            "state.slots.release(lane, HostSignal.of(result));",
            ""),
        new Fault(
            "keeps the memory of discarded batches",
            "LaneFlow",
            "dropped.forEach(batch -> state.memory.release(batch.bytes()));",
            ""),
        new Fault(
            "exceeds the limit per host",
            "HostSlots",
            "return taken < (int) allowed;",
            "return true;"),
        new Fault(
            "gives slow lanes the share of the fast", "SendSlots", "slowTaken < slowLimit", "true"),
        new Fault(
            "forgets who waits for a host when a request to it ends",
            "SendSlots",
            "place.host().callInto(line);\n    done(place);",
            "done(place);"),
        new Fault(
            "sends faster than the subscription allows",
            "Pace",
            "policy.parallelism();",
            "policy.parallelism() / 2;"),
        new Fault(
            "starts requests while stopping",
            List.of(
                new Edit("RequestFlow", "!lane.partition().isClosing()\n        &&", ""),
                new Edit("LaneFlow", "lane.partition().isClosing() ||", ""),
                new Edit(
                    "Ownership",
                    "state.slots.leave(lane);\n        lane.become(ready.idle());",
                    ""))),
        new Fault(
            "never says that memory is free again", "MemoryBudget", "used < limit / 2", "used < 0"),
        new Fault(
            "resolves a batch before its append to the backlog is acknowledged",
            List.of(
                new Edit(
                    "ParkFlow",
                    "state.spills.add(lane, parked(lane), batch);",
                    """
                    state.spills.add(lane, parked(lane), batch);
                    lane.partition().offsets().resolve(batch.offset());
                    state.commit(lane.partition());
                    """),
                new Edit("Parked", "List.copyOf(unrecorded)", "List.of()"))),
        new Fault(
            "is live again while an append to the backlog is on its way",
            List.of(
                new Edit("Parked", "return appending == 0", "return true"),
                new Edit(
                    "ParkFlow",
                    "boolean hadBeginning",
                    """
                    if (lane.parked().isEmpty()) {
                      lane.partition().offsets().resolve(offset);
                      state.commit(lane.partition());
                      return;
                    }
                    boolean hadBeginning"""))),
        new Fault(
            "resolves parked batches before the lane's record is durable",
            "Parked",
            "if (!recorded) {",
            "if (false) {"),
        new Fault("is live again before the backlog is empty", "Parked", "&& !hasUnread()", ""),
        new Fault(
            "begins to drain behind the first batch",
            "Parked",
            "next = backlogOffset;",
            "next = backlogOffset + 1;"),
        new Fault(
            "tells the next owner to begin behind the first batch",
            "Parked",
            "Math.max(from, firstUnsettled(lane))",
            "Math.max(from, firstUnsettled(lane)) + 1"),
        new Fault(
            "tells the next owner of deliveries whose records are not durable",
            List.of(
                new Edit("ParkFlow", "|| lane.attemptsUnderWay() > 0", ""),
                new Edit(
                    "Parked",
                    "settling.isEmpty() ? lastTaken : settling.firstKey() - 1",
                    "lastTaken"))),
        new Fault(
            "queues new batches before those in the backlog",
            "DeliveryEngine",
            "if (lane.parked().isPresent()) {\n      parking.append(lane, batch);",
            "if (false) {\n      parking.append(lane, batch);"),
        new Fault(
            "takes a page that followed what the lane has put back",
            "ReadFlow",
            "read.parked.arrived(read.putBacks)",
            "read.parked.arrived(read.putBacks) || lane.parked().isPresent()"),
        new Fault(
            "reads on behind what it had kept in memory and puts back",
            "Parked",
            "head.backlogOffset() : from;",
            "head.backlogOffset() : next;"),
        new Fault(
            "passes over batches in the backlog that it never had in memory",
            "Parked",
            "if (offset <= lastRead) {",
            "if (true) {"),
        new Fault(
            "forgets what has yet to leave memory behind the first batch",
            "SpillLine",
            "if (!leaving.isEmpty()) {",
            "if (false) {"),
        new Fault(
            "lets a newer batch leave memory before an older one",
            "SpillLine",
            "QueuedBatch batch = leaving.remove();",
            "QueuedBatch batch = leaving.removeLast();"),
        new Fault(
            "keeps the memory of what had yet to leave a partition that is lost",
            "SpillLine",
            "memory.release(batch.bytes());",
            ""),
        new Fault(
            "keeps the slot of a lane that has read its backlog",
            "ReadSlots",
            "if (lane.size() == 0 && !isReading) {",
            "if (false) {"),
        new Fault(
            "sends what was joined before the record of that is durable",
            "RequestFlow",
            "plan.standing() == RequestPlan.Standing.UNRECORDED",
            "false"),
        new Fault(
            "joins again what an earlier owner may have sent alone",
            "LaneShape",
            "oldAlone = LaneRules.MAX_AHEAD_OF_RECORDS + 1;",
            ""),
        new Fault(
            "reckons with fewer batches that were sent without a record than there may be",
            "LaneShape",
            "oldAlone = LaneRules.MAX_AHEAD_OF_RECORDS + 1;",
            "oldAlone = 1;"),
        new Fault(
            "forgets what was joined when another takes over",
            "Recovery",
            "case JOINED -> plan = new RequestPlan(content, Standing.FIXED, RequestPlan.Tries.NONE);",
            "case JOINED -> {}"),
        new Fault(
            "tells the next owner to read the attempts from behind what is open",
            "RecoveryPositions",
            "from = Math.min(from, offsets.attemptsFrom().orElse(end));",
            ""),
        new Fault(
            "forgets a predecessor's position before its batches are settled",
            "RecoveryPositions",
            "return isOld(offset) ? takeover.attemptsFrom() : end;",
            "return end;"),
        new Fault(
            "tells the next owner nothing of deliveries from the backlog",
            "RecoveryPositions",
            "from = Math.min(from, lane);",
            ""),
        new Fault(
            "sends again what a predecessor has delivered",
            "Recovery",
            "settledUpTo = Math.max(settledUpTo, attempt.position().getAsLong());",
            ""),
        new Fault(
            "counts attempts from one again after a takeover",
            "Recovery",
            "attempt.attempt(),",
            "0,"),
        new Fault(
            "records that a batch is settled before its dead letter is durable",
            "PendingAppends",
            "return add(fate.as(Meaning.DEAD_LETTER).followedBy(then).holding(MemoryBudget.all(batches)));",
            "return add(fate.as(Meaning.NOTE).holding(MemoryBudget.all(batches)));"),
        new Fault(
            "leaves out an event between two parts",
            "RequestPlan",
            "int next = content.firstEvent() + content.events();",
            "int next = Math.min(content.firstEvent() + content.events() + 1, content.of() - 1);"),
        new Fault(
            "takes the delivery of a part for that of the whole",
            "RequestPlan",
            "return firstEvent + events == of;",
            "return true;"),
        new Fault(
            "counts what was never sent as an attempt",
            "AnswerFlow",
            "request.plan().attemptWithdrawn();",
            ""));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsFound(Fault fault) {
    var seed = engine(fault.edits()).firstSeedThatFails(SimWorld.class, SEEDS);

    assertThat(seed).as("an engine that %s survived %d seeds", fault, SEEDS).isPresent();
    System.out.printf("found at seed %d: %s%n", seed.orElseThrow(), fault);
  }

  @Test
  void anEngineWithoutFaultSurvives() {
    assertThat(engine(List.of()).firstSeedThatFails(SimWorld.class, 100)).isEmpty();
  }

  private static BrokenSources engine(List<Edit> edits) {
    return new BrokenSources("io.statehook.dispatcher.delivery", edits);
  }
}
