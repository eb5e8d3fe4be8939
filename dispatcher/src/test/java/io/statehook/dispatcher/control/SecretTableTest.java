package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.kafka.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretTableTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final SecretName ACME = new SecretName("acme", "sub", "basic");

  @TempDir private Path directory;

  private EncryptionKeys keys;
  private SecretTable table;
  private long offset;

  @BeforeEach
  void open() throws Exception {
    KeyFile.create(directory.resolve("key"));
    keys = KeyFile.open(directory.resolve("key"));
    table = new SecretTable(keys);
  }

  @Test
  void aRecordPutUnderAnotherNameOpensNothing() {
    SealedSecret acme = sealed(ACME, 1, "of acme");
    List<SecretName> others =
        List.of(
            new SecretName("globex", "sub", "basic"),
            new SecretName("acme", "other", "basic"),
            new SecretName("acme", "sub", "header"),
            SecretName.signingKey("acme"));
    for (SecretName other : others) {
      put(other.recordKey(), acme.toJson());
      put(other.recordKey(), renamed(acme, other));

      assertThat(table.find(other)).as(other.recordKey()).isEmpty();
      assertThat(table.isUnusable(other)).isTrue();
    }
    assertThat(table.find(ACME)).isEmpty();
  }

  @Test
  void theNewestGoodRecordStaysInForce() {
    put(ACME.recordKey(), sealed(ACME, 2, "second").toJson());
    put(ACME.recordKey(), "junk".getBytes(UTF_8));
    put(ACME.recordKey(), sealed(ACME, 1, "first").toJson());

    assertThat(open(ACME)).contains("second");
    assertThat(table.isUnusable(ACME)).isTrue();

    table.apply(new ControlRecord(ACME.recordKey(), Optional.empty(), 9));
    assertThat(table.find(ACME)).isEmpty();
    assertThat(table.isUnusable(ACME)).isFalse();
  }

  @Test
  void whatCannotBeOpenedIsOpenedOnceItsKeyIsInTheFile() throws Exception {
    Path other = directory.resolve("other");
    Files.copy(directory.resolve("key"), other, StandardCopyOption.COPY_ATTRIBUTES);
    KeyFile.addKey(other);
    KeyFile.useNewest(other);
    put(
        ACME.recordKey(),
        SealedSecret.seal(KeyFile.open(other), ACME, 1, NOW, bytes("x")).toJson());
    assertThat(table.find(ACME)).isEmpty();
    assertThat(table.isLockedOut()).isTrue();

    Files.copy(other, directory.resolve("key"), StandardCopyOption.REPLACE_EXISTING);
    table.retryUnusable();

    assertThat(open(ACME)).contains("x");
    assertThat(table.isLockedOut()).isFalse();
  }

  @Test
  void aSecretWhoseKeyHasLeftTheFileIsNotTakenForMissing() throws Exception {
    put(ACME.recordKey(), sealed(ACME, 1, "x").toJson());
    KeyFile.create(directory.resolve("other"));
    Files.copy(
        directory.resolve("other"), directory.resolve("key"), StandardCopyOption.REPLACE_EXISTING);
    keys.newestId(); // As before an encryption: the file is read anew.

    assertThat(table.find(ACME)).isEmpty();
    assertThat(table.isUnusable(ACME)).isTrue();
  }

  @Test
  void noBrokenRecordStopsTheTableOrReplacesASecret() {
    byte[] good = sealed(ACME, 3, "x").toJson();
    AuditEntry entry = new AuditEntry("acme", 7, NOW, "ann", "put", "sub", "basic", 1);
    put(ACME.recordKey(), good);
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      boolean audit = random.nextInt(4) == 0;
      byte[] broken = broken(audit ? Json.bytes(entry.toJson()) : good, random);
      put(audit ? entry.recordKey() : ACME.recordKey(), broken);

      assertThat(open(ACME)).as("seed %d: %s", seed, new String(broken, UTF_8)).contains("x");
    }
    table.retryUnusable();
    assertThat(open(ACME)).as("seed %d", seed).contains("x");
  }

  @Test
  void whatCanBeUsedNowIsToldAndWhatWasOnlyEncryptedAnewIsNot() throws Exception {
    List<SecretName> told = new ArrayList<>();
    table.listen(told::add);

    put(ACME.recordKey(), sealed(ACME, 1, "first").toJson());
    put(ACME.recordKey(), sealed(ACME, 2, "second").toJson());
    assertThat(told).containsExactly(ACME, ACME);

    put(ACME.recordKey(), sealed(ACME, 2, "second").toJson());
    put(ACME.recordKey(), sealed(ACME, 1, "first").toJson());
    put(ACME.recordKey(), bytes("junk"));
    assertThat(told).hasSize(2);

    table.apply(new ControlRecord(ACME.recordKey(), Optional.empty(), 9));
    assertThat(told).hasSize(2);
    put(ACME.recordKey(), sealed(ACME, 1, "first of its successor").toJson());
    assertThat(told).hasSize(3);
  }

  @Test
  void secretsOfSubscriptionsAreKnownByNameWhetherTheyCanBeOpenedOrNot() throws Exception {
    KeyFile.create(directory.resolve("foreign"));
    EncryptionKeys foreign = KeyFile.open(directory.resolve("foreign"));
    SecretName unusable = new SecretName("acme", "other", "header");
    SecretName signing = SecretName.signingKey("acme");
    put(ACME.recordKey(), sealed(ACME, 1, "x").toJson());
    put(signing.recordKey(), sealed(signing, 1, "key").toJson());
    put(unusable.recordKey(), SealedSecret.seal(foreign, unusable, 1, NOW, bytes("x")).toJson());

    assertThat(table.credentials()).containsExactlyInAnyOrder(ACME, unusable);
  }

  /** Bytes changed, cut, doubled or swapped. */
  private static byte[] broken(byte[] record, Random random) {
    byte[] broken = record.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(broken.length);
      switch (random.nextInt(4)) {
        case 0 -> broken[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> broken = Arrays.copyOf(broken, Math.max(1, at));
        case 2 -> broken[at] = broken[random.nextInt(broken.length)];
        default -> broken[at] = (byte) "{}[]\",:0\n".charAt(random.nextInt(9));
      }
    }
    return broken;
  }

  /** Orgs whose ids are prefixes of each other, hold separators, or look alike. */
  @Test
  void noTwoSecretsShareARecordKeyOrABinding() {
    Random random = new Random(20_261_121);
    List<String> parts =
        List.of("a", "|", "A", "\u00e4", "a\u0308", "\u0430", "b", "signing-key", " ");
    Set<SecretName> names = new HashSet<>();
    while (names.size() < 3_000) {
      String org = join(parts, random);
      String subscription = random.nextBoolean() ? "s" : "s" + random.nextInt(3);
      names.add(
          switch (random.nextInt(4)) {
            case 0 -> SecretName.signingKey(org);
            case 1 -> SecretName.nextSigningKey(org);
            case 2 -> new SecretName(org, subscription, "basic");
            default -> new SecretName(org, subscription, "header");
          });
    }
    List<SecretName> all = new ArrayList<>(names);

    assertThat(all.stream().map(SecretName::recordKey).distinct()).hasSameSizeAs(all);
    all.forEach(name -> put(name.recordKey(), sealed(name, 1, name.toString()).toJson()));
    for (SecretName name : all) {
      assertThat(open(name)).contains(name.toString());
    }
    for (int i = 0; i < all.size(); i++) {
      SecretName other = all.get((i + 1) % all.size());
      put(other.recordKey(), renamed(sealed(all.get(i), 2, "moved"), other));
      assertThat(open(other)).as(other.recordKey()).contains(other.toString());
    }
  }

  @Test
  void onlyAuditEntriesUnderTheirOwnKeyCount() {
    AuditEntry entry = new AuditEntry("acme", 7, NOW, "ann", "put", "sub", "basic", 1);
    put(entry.recordKey(), Json.bytes(entry.toJson()));
    put("audit|globex|7", Json.bytes(entry.toJson()));
    put("audit|acme|8", bytes("junk"));

    assertThat(table.audited("acme")).isEqualTo(7);
    assertThat(table.audited("globex")).isZero();
    assertThat(table.isLockedOut()).isFalse();
  }

  private static String join(List<String> parts, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= random.nextInt(4); i++) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }

  private SealedSecret sealed(SecretName name, int version, String text) {
    return SealedSecret.seal(keys, name, version, NOW, bytes(text));
  }

  /** The ciphertext of one secret with the members of another. */
  private static byte[] renamed(SealedSecret secret, SecretName other) {
    return new SealedSecret(
            other.orgId(),
            other.owner(),
            other.kind(),
            secret.version(),
            secret.createdAt(),
            secret.ciphertext())
        .toJson();
  }

  private void put(String key, byte[] value) {
    table.apply(new ControlRecord(key, Optional.of(value), offset++));
  }

  private Optional<String> open(SecretName name) {
    return table.find(name).map(opened -> new String(opened.plaintext(), UTF_8));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
