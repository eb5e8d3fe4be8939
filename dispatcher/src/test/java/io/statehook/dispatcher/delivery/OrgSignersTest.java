package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.KeyRing;
import io.statehook.dispatcher.control.WorldControl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are not opened for every request, and yet every request is signed with those in force. */
class OrgSignersTest {
  private Instant now = Fixtures.START;
  private WorldControl control;
  private OrgSigners signers;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("key");
    KeyFile.create(file);
    Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    control = new WorldControl(Files.readString(file), new SecureRandom(), clock);
    signers = new OrgSigners(control.keys());
  }

  @AfterEach
  void close() {
    control.close();
  }

  @Test
  void theSignerStaysWhileTheKeysDo() {
    OrgSigner first = signer("acme");

    assertThat(signer("acme")).isSameAs(first);
    assertThat(signer("other")).isNotSameAs(first);
    assertThat(first.changesByItself()).isFalse();
  }

  @Test
  void aNewKeyIsUsedAtOnce() {
    OrgSigner before = signer("acme");
    control.keyOperations().resetAtOnce("acme", "somebody");

    assertThat(signer("acme")).isNotSameAs(before);
    assertThat(signer("acme").has(ring())).isTrue();
  }

  @Test
  void aPendingKeySignsBesideTheActiveOneAndFollowsItByTimeAlone() {
    OrgSigner before = signer("acme");
    control.keyOperations().reset("acme", "somebody");
    OrgSigner both = signer("acme");
    assertThat(both).isNotSameAs(before);
    assertThat(both.changesByItself()).isTrue();
    assertThat(signer("acme")).isSameAs(both);

    now = now.plus(KeyRing.OVERLAP).plusSeconds(1);

    OrgSigner after = signer("acme");
    assertThat(after).isNotSameAs(both);
    assertThat(after.has(ring())).isTrue();
    assertThat(signer("acme")).isSameAs(after);
  }

  private OrgSigner signer(String orgId) {
    return signers.forOrg(orgId).toCompletableFuture().join();
  }

  private KeyRing ring() {
    return control.keys().ring("acme").orElseThrow();
  }
}
