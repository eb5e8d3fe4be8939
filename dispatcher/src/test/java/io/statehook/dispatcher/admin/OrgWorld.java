package io.statehook.dispatcher.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.Attempt;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.delivery.Outcome;
import io.statehook.dispatcher.activity.RecordPosition;
import io.statehook.dispatcher.activity.WorldRecords;
import io.statehook.dispatcher.batching.WorldBatcher;
import io.statehook.dispatcher.control.WorldControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What happened in one installation, played by the real code, and beside it what a stranger to that
 * code writes down: whose each thing is, compared as text and in no other way. Everything of an org
 * carries its canary, a word that stands nowhere else.
 */
final class OrgWorld {
  static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  /** Prefixes, case, separators of ours, and letters that look or normalise alike. */
  static final List<String> ORGS =
      List.of(
          "a",
          "A",
          "a-b",
          "a.b",
          "aa",
          "ab",
          "a|b",
          "a b",
          "a/b",
          "header|a",
          "s",
          "all",
          "\u00e4",
          "a\u0308",
          "\u0430");

  static final List<String> IDS = List.of("s", "S", "s-1", "s.1", "a");
  static final List<String> DEVICES = List.of("d", "D", "d-1", "a");
  private static final List<String> KEYS = List.of("Room.Count", "Room.Noise", "Door");
  private static final List<String> PATTERNS = List.of("Room.*", "Door", "*", "room.count");

  final Random random;
  final WorldControl control;
  final WorldRecords records;
  final List<Org> orgs = new ArrayList<>();

  /** Whose the subscriptions in force are, by id. */
  final Map<String, Chosen> inForce = new TreeMap<>();

  /** Every id that was ever written under. */
  final Set<String> ids = new TreeSet<>(IDS);

  /** Ids under which nothing good was ever written, so that they are nobody's. */
  final Set<String> refused = new TreeSet<>();

  final Map<RecordPosition, Fact> deliveries = new HashMap<>();
  final Map<RecordPosition, Fact> attempts = new HashMap<>();
  final Map<RecordPosition, Fact> deadLetters = new HashMap<>();

  /** Whose status was told last, by subscription. */
  final Map<String, Org> told = new HashMap<>();

  private final WorldBatcher batcher;
  private final Set<String> expectedPairs = new TreeSet<>();
  private final Set<String> foundPairs = new TreeSet<>();
  private Instant now = START;
  private int events;

  /** One org, its canary and what it has. */
  static final class Org {
    final String id;
    final String canary;
    final Set<String> secrets = new TreeSet<>();
    final Set<String> devices = new TreeSet<>();
    final List<String> signingKeys = new ArrayList<>();
    int events;

    private Org(String id, String canary) {
      this.id = id;
      this.canary = canary;
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /** A subscription in force, as its record says. */
  record Chosen(Org org, boolean active, String pattern, String device) {
    private boolean takes(Org other, String from, String key) {
      boolean keyFits =
          switch (pattern) {
            case "*" -> true;
            case "Room.*" -> key.startsWith("Room.");
            case "room.count" -> key.equals("Room.Count");
            default -> pattern.equals(key);
          };
      return active && org == other && keyFits && (device.equals("*") || device.equals(from));
    }
  }

  /** What was written down about a record; of something that is nobody's there is no org. */
  record Fact(Optional<Org> org, String subscription, String outcome, boolean isRequest) {
    boolean isOf(Org other) {
      return org.isPresent() && org.get() == other;
    }
  }

  OrgWorld(Random random, WorldControl control, Clock clock) {
    this.random = random;
    this.control = control;
    records = new WorldRecords(control.table(), control.clients(), control.layout(), clock);
    batcher = new WorldBatcher(control.table());
    KEYS.forEach(key -> control.catalogue(key, "status"));
    List<String> names = new ArrayList<>(ORGS);
    for (int i = random.nextInt(4) == 0 ? 3 : 2; i > 0; i--) {
      String canary =
          "zq" + Long.toString(0x10000000L + random.nextInt(0x7fffffff), 36) + "q" + orgs.size();
      orgs.add(new Org(names.remove(random.nextInt(names.size())), canary));
    }
  }

  /** A history; afterwards every matched event is in exactly the batches that it should be in. */
  void play() {
    orgs.forEach(org -> save(org, "w-" + org.canary));
    for (int step = 4 + random.nextInt(8); step > 0; step--) {
      now = now.plusMillis(random.nextInt(4) * 500L);
      Org org = pick(orgs);
      switch (random.nextInt(12)) {
        case 0 -> handOver(pick(IDS), org);
        case 1, 2, 3 -> save(org, pick(IDS));
        case 4 -> storeSecret(org, random.nextInt(3) == 0 ? "w-" + org.canary : pick(IDS));
        case 5 -> bury(org);
        case 6 -> tellStatus();
        case 7 -> seal();
        default -> report(org, pick(DEVICES), pick(KEYS));
      }
    }
    orgs.stream().filter(org -> random.nextBoolean()).forEach(this::makeKeys);
    orgs.forEach(org -> report(org, "d-" + org.canary, "Door"));
    tellStatus();
    seal();
    assertThat(foundPairs).isEqualTo(expectedPairs);
  }

  private void save(Org org, String id) {
    ids.add(id);
    Chosen next =
        new Chosen(
            org, random.nextInt(5) > 0, pick(PATTERNS), random.nextBoolean() ? "*" : pick(DEVICES));
    boolean broken = random.nextInt(10) == 0;
    control.subscription(id, json(next, id, broken ? "http" : "https"));
    Chosen current = inForce.get(id);
    if (broken) {
      if (current == null) {
        refused.add(id);
      }
    } else if (current == null || current.org == org) {
      inForce.put(id, next);
      refused.remove(id);
    }
  }

  /** Names and descriptions are anybody's; what tells orgs apart is the canary. */
  private String json(Chosen chosen, String id, String scheme) {
    return ("{'id':'%s','orgId':'%s','name':'%s','description':'about %s','url':'%s://%s.example/%s',"
            + "'active':%s,'paused':%s,'allowedEvents':['%s'],'allowedDevices':['%s'],"
            + "'batch':{'maxEvents':%d,'maxWaitMs':%d},'headers':{'x-note':'%s'},"
            + "'authorization':{'kind':'%s'}}")
        .formatted(
            id,
            chosen.org.id,
            pick(List.of("people", "people", "hook " + chosen.org.canary)),
            chosen.org.canary,
            scheme,
            chosen.org.canary,
            chosen.org.canary,
            chosen.active,
            random.nextInt(4) == 0,
            chosen.pattern,
            chosen.device,
            1 + random.nextInt(3),
            random.nextInt(2) * 1000,
            chosen.org.canary,
            pick(List.of("none", "header")))
        .replace('\'', '"');
  }

  /** An id that is free again is anybody's. */
  private void handOver(String id, Org next) {
    tellStatus();
    delete(id);
    if (random.nextInt(3) > 0) {
      save(next, id);
    }
  }

  private void delete(String id) {
    control.subscription(id, null);
    inForce.remove(id);
    refused.remove(id);
  }

  private void storeSecret(Org org, String id) {
    control.credential(org.id, id, "Bearer never" + org.canary);
    org.secrets.add(id);
  }

  private void makeKeys(Org org) {
    org.signingKeys.addAll(control.signingKeys(org.id));
  }

  /** Workers tell of what they deliver, which is what is in force. */
  private void tellStatus() {
    inForce.forEach(
        (id, chosen) -> {
          if (random.nextBoolean()) {
            control.status(
                id,
                ("{'subscription':'%s','org':'%s','state':'retrying','reason':'503 of %s',"
                        + "'toldAt':'%s','backlogEvents':3,'backlogBytes':900}")
                    .formatted(id, chosen.org.id, chosen.org.canary, now)
                    .replace('\'', '"'));
            told.put(id, chosen.org);
          }
        });
  }

  private void report(Org org, String device, String key) {
    String id = "e%d-%s".formatted(events++, org.canary);
    byte[] value = event(org, id, device, key).getBytes(UTF_8);
    batcher.read(random.nextBoolean() ? device : "", value, now);
    assertThat(batcher.buried()).isEmpty();
    records.event(device, value, now);
    org.events++;
    org.devices.add(device);
    inForce.forEach(
        (subscription, chosen) -> {
          if (chosen.takes(org, device, key)) {
            expectedPairs.add(subscription + " " + org + " " + id);
          }
        });
  }

  private static String event(Org org, String id, String device, String key) {
    return ("{'id':'%s','orgId':'%s','deviceId':'%s','type':'status','key':'%s','value':{'c':'%s'},"
            + "'timestamp':'2026-11-21T10:00:00Z'}")
        .formatted(id, org.id, device, key, org.canary)
        .replace('\'', '"');
  }

  /** A record that is no event, or none that is approved. */
  private void bury(Org org) {
    Org other = orgs.get((orgs.indexOf(org) + 1) % orgs.size());
    String good = event(org, "e" + events++, pick(DEVICES), "Door");
    int fault = random.nextInt(5);
    String bad =
        switch (fault) {
          case 0 -> good.replace("Door", "Window");
          case 1 -> good.replace("\"type\"", "\"orgId\":\"%s\",\"type\"".formatted(other.id));
          case 2 -> good.substring(0, good.length() - 1 - random.nextInt(20));
          case 3 -> good.replace("status", "state");
          default -> good;
        };
    // The last one is good but lies under another device's key.
    batcher.read(fault == 4 ? "nobody" : "", bad.getBytes(UTF_8), now);
    Optional<Org> owner = fault == 1 || fault == 2 ? Optional.empty() : Optional.of(org);
    List<WorldBatcher.Buried> buried = batcher.buried();
    assertThat(buried).as(bad).hasSize(1);
    WorldBatcher.Buried letter = buried.get(0);
    deadLetters.put(
        records.deadLetter(letter.key(), letter.value(), letter.headers(), now),
        new Fact(owner, "", DeadLetter.read(letter.headers()).orElseThrow().reason(), false));
  }

  private void seal() {
    for (SealedBatch batch : batcher.sealed()) {
      Org org = owner(batch);
      String body = new String(batch.body(), UTF_8);
      for (String id : body.split("\"id\":\"", -1)) {
        if (!id.equals("[{")) {
          foundPairs.add(
              batch.subscriptionId() + " " + org + " " + id.substring(0, id.indexOf('"')));
        }
      }
      RecordPosition position = records.delivery(batch, now);
      deliveries.put(position, new Fact(Optional.of(org), batch.subscriptionId(), "", false));
      send(batch, org, position);
    }
  }

  private Org owner(SealedBatch batch) {
    return orgs.stream().filter(org -> org.id.equals(batch.orgId())).findFirst().orElseThrow();
  }

  private void send(SealedBatch batch, Org org, RecordPosition position) {
    Outcome outcome = pick(List.of(Outcome.DELIVERED, Outcome.RETRY, Outcome.REJECTED));
    Attempt attempt =
        new Attempt(
            batch.id().text(),
            List.of(batch.id().text()),
            org.id,
            batch.subscriptionId(),
            batch.lane().toString(),
            1,
            outcome,
            OptionalInt.of(outcome == Outcome.DELIVERED ? 200 : 400),
            Optional.empty(),
            now,
            Duration.ofMillis(41),
            batch.events(),
            batch.body().length,
            Optional.empty(),
            OptionalLong.of(position.offset()),
            Optional.empty(),
            "answer of " + org.canary);
    attempts.put(
        records.attempt(attempt, position.partition(), now),
        new Fact(Optional.of(org), batch.subscriptionId(), outcome.wireName(), true));
    if (outcome == Outcome.REJECTED) {
      DeadLetter letter =
          new DeadLetter("rejected", "400 of " + org.canary, 3, now, batch.source().toString());
      deadLetters.put(
          records.deadLetter(batch.subscriptionId(), batch.body(), letter.toHeaders(), now),
          new Fact(Optional.of(org), batch.subscriptionId(), "rejected", false));
    }
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** What would be seen of some facts if nothing but text told whose they are. */
  Set<String> seen(Map<RecordPosition, Fact> facts, java.util.function.Predicate<Fact> filter) {
    Set<String> seen = new HashSet<>();
    facts.forEach(
        (position, fact) -> {
          if (filter.test(fact)) {
            seen.add(position.toString());
          }
        });
    return seen;
  }
}
