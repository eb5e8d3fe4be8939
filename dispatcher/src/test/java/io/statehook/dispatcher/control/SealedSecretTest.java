package io.statehook.dispatcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SealedSecretTest {
  private static final byte[] PLAIN = "whsec_not-a-real-one".getBytes(UTF_8);
  private static final SecretName NAME = new SecretName("acme", "sub", "basic");

  @TempDir private Path directory;

  private Aead aead;
  private SealedSecret secret;

  @BeforeEach
  void seal() throws Exception {
    KeyFile.create(directory.resolve("key"));
    aead = KeyFile.open(directory.resolve("key"));
    secret = SealedSecret.seal(aead, NAME, 3, Instant.parse("2026-11-21T10:00:00Z"), PLAIN);
  }

  @Test
  void whatWasSealedIsOpenedFromItsRecord() throws Exception {
    SealedSecret read = SealedSecret.read(secret.toJson());

    assertThat(read.open(aead)).isEqualTo(PLAIN);
    assertThat(read.name()).isEqualTo(NAME);
    assertThat(read.version()).isEqualTo(3);
    assertThat(read.createdAt()).isEqualTo(secret.createdAt());
    assertThat(new String(secret.toJson(), UTF_8)).doesNotContain("whsec");
  }

  @Test
  void aSecretIsUselessInAnyOtherRecord() {
    String json = new String(secret.toJson(), UTF_8);
    for (String moved :
        List.of(
            json.replace("\"orgId\":\"acme\"", "\"orgId\":\"globex\""),
            json.replace("\"owner\":\"sub\"", "\"owner\":\"bus\""),
            json.replace("\"kind\":\"basic\"", "\"kind\":\"header\""),
            json.replace("\"version\":3", "\"version\":4"),
            json.replace("acme", "acmes").replace("\"owner\":\"sub\"", "\"owner\":\"ub\""))) {
      assertThat(moved).isNotEqualTo(json);
      SealedSecret other = SealedSecret.read(moved.getBytes(UTF_8));

      assertThatThrownBy(() -> other.open(aead))
          .as(moved)
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  void aFlippedBitOrAnotherKeyOpensNothing() throws Exception {
    byte[] flipped = secret.ciphertext().clone();
    flipped[flipped.length / 2] ^= 1;
    SealedSecret tampered =
        new SealedSecret("acme", "sub", "basic", 3, secret.createdAt(), flipped);
    KeyFile.create(directory.resolve("other"));
    Aead other = KeyFile.open(directory.resolve("other"));

    assertThatThrownBy(() -> tampered.open(aead)).isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> secret.open(other)).isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void whatIsNotASecretRecordIsRefused() {
    String json = new String(secret.toJson(), UTF_8);
    for (String bad :
        List.of(
            "",
            "{}",
            "[]",
            "null",
            "nonsense",
            json.replace("2026-11-21T10:00:00Z", "yesterday"),
            json.replace("\"ciphertext\":\"", "\"ciphertext\":\"!"),
            json.replaceAll(",\"ciphertext\":\"[^\"]*\"", ""),
            json.replaceAll("\"ciphertext\":\"[^\"]*\"", "\"ciphertext\":7"))) {
      assertThatThrownBy(() -> SealedSecret.read(bad.getBytes(UTF_8)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void noTextOfItNamesTheSecret() {
    assertThat(secret.toString()).doesNotContain("whsec");
  }
}
