package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventKey;
import io.statehook.common.event.EventType;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.Authorization;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories of orgs whose ids are easily mistaken for each other, which take over each
 * other's names, try to change sides and copy each other's records. Who may see what is worked out
 * beside it with nothing but text comparison.
 */
final class OrgsApartTest {
  private static final int WORLDS = 10_000;
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  /** Prefixes, case, separators of ours, and letters that look or normalise alike. */
  private static final List<String> ORGS =
      List.of("acme", "Acme", "acme.de", "acmes", "a|s1", "a", "\u00e4", "a\u0308", "\u0430");

  private static final List<String> IDS = List.of("s", "s1", "S", "acme");
  private static final List<String> DEVICES = List.of("d", "D", "d1", "acme");

  @TempDir private Path directory;

  private EncryptionKeys keys;
  private long pairs;
  private long sights;
  private long secretsSeen;

  @BeforeEach
  void open() throws Exception {
    KeyFile.create(directory.resolve("key"));
    keys = KeyFile.open(directory.resolve("key"));
  }

  @Test
  void noOrgEverSeesWhatIsAnothers() {
    Long replay = Long.getLong("seed");
    long base = replay == null ? new Random().nextLong() >>> 16 : replay;
    for (long seed = base; seed < base + (replay == null ? WORLDS : 1); seed++) {
      try {
        new World(new Random(seed)).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("failed with -Dseed=" + seed, e);
      }
    }
    if (replay == null) { // Else the worlds would prove nothing.
      assertThat(sights).isGreaterThan(WORLDS / 2).isLessThan(pairs / 10);
      assertThat(secretsSeen).isGreaterThan(WORLDS / 10);
    }
  }

  /** One history. */
  private final class World {
    private final Random random;
    private final ControlTables tables = new ControlTables(new SubscriptionReader(url -> true));
    private final SecretTable secrets = new SecretTable(keys);

    /** What the oracle knows: org and device of each id, secret and record of each (org, id). */
    private final Map<String, List<String>> owners = new HashMap<>();

    private final Map<List<String>, String> values = new HashMap<>();
    private final Map<List<String>, SealedSecret> records = new HashMap<>();
    private long offset;

    private World(Random random) {
      this.random = random;
    }

    private void play() {
      for (int step = 4 + random.nextInt(10); step > 0; step--) {
        switch (random.nextInt(6)) {
          case 0 -> delete(pick(IDS));
          case 1, 2, 3 -> write(pick(IDS), pick(ORGS), pick(DEVICES));
          case 4 -> store(pick(ORGS), pick(IDS));
          default -> copy(pick(ORGS), pick(IDS));
        }
      }
      ORGS.forEach(this::compareEvents);
      compareSecrets();
    }

    private void write(String id, String org, String device) {
      String json =
          Json.mapper()
              .valueToTree(
                  Map.of(
                      "id",
                      id,
                      "orgId",
                      org,
                      "url",
                      "https://hooks.example/",
                      "allowedEvents",
                      List.of("A"),
                      "allowedDevices",
                      List.of(random.nextBoolean() ? "*" : device),
                      "authorization",
                      Map.of("kind", "header")))
              .toString();
      apply(id, Optional.of(json));
      List<String> owner = owners.get(id);
      if (owner == null || owner.get(0).equals(org)) {
        owners.put(id, List.of(org, json.contains("\"*\"") ? "*" : device));
      }
    }

    private void delete(String id) {
      apply(id, Optional.empty());
      owners.remove(id);
    }

    private void apply(String id, Optional<String> json) {
      tables.applySubscriptions(
          List.of(new ControlRecord(id, json.map(text -> text.getBytes(UTF_8)), offset++)));
    }

    private void store(String org, String id) {
      SecretName name = SecretName.credential(org, id, Authorization.HEADER);
      List<String> place = List.of(org, id);
      int version =
          1 + Optional.ofNullable(records.get(place)).map(SealedSecret::version).orElse(0);
      String value = "of %s for %s".formatted(org, id);
      SealedSecret secret = SealedSecret.seal(keys, name, version, NOW, value.getBytes(UTF_8));
      records.put(place, secret);
      values.put(place, value);
      secrets.apply(new ControlRecord(name.recordKey(), Optional.of(secret.toJson()), offset++));
    }

    /** Somebody who may write the topic takes another's ciphertext for their own. */
    private void copy(String org, String id) {
      List<List<String>> places = records.keySet().stream().sorted(this::byText).toList();
      if (places.isEmpty()) {
        return;
      }
      List<String> from = places.get(random.nextInt(places.size()));
      SealedSecret secret = records.get(from);
      SecretName name = SecretName.credential(org, id, Authorization.HEADER);
      SealedSecret claimed =
          new SealedSecret(org, id, "header", 9, NOW, secret.ciphertext().clone());
      secrets.apply(
          new ControlRecord(
              name.recordKey(),
              Optional.of((random.nextBoolean() ? claimed : secret).toJson()),
              offset++));
    }

    private int byText(List<String> one, List<String> other) {
      return one.toString().compareTo(other.toString());
    }

    private void compareEvents(String org) {
      for (String device : DEVICES) {
        DeviceEvent event = new DeviceEvent(org, device, EventType.STATUS, "A");
        Set<String> found =
            tables.ofOrg(org).stream()
                .map(VersionedSubscription::subscription)
                .filter(s -> s.takes(event, EventKey.parse("A").orElseThrow()))
                .map(Subscription::id)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = new TreeSet<>();
        owners.forEach(
            (id, owner) -> {
              pairs++;
              boolean takes = owner.get(1).equals("*") || owner.get(1).equals(device);
              if (owner.get(0).equals(org) && takes) {
                expected.add(id);
              }
            });
        assertThat(found).as("%s %s", org, device).isEqualTo(expected);
        sights += found.size();
      }
    }

    private void compareSecrets() {
      for (String org : ORGS) {
        for (String id : IDS) {
          SecretName name = SecretName.credential(org, id, Authorization.HEADER);
          Optional<String> found =
              secrets.find(name).map(opened -> new String(opened.plaintext(), UTF_8));
          assertThat(found)
              .as("%s %s", org, id)
              .isEqualTo(Optional.ofNullable(values.get(List.of(org, id))));
          secretsSeen += found.isPresent() ? 1 : 0;
        }
      }
    }

    private <T> T pick(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }
  }
}
