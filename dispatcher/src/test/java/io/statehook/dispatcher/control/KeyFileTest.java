package io.statehook.dispatcher.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import io.statehook.common.config.StatehookConfig;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFileTest {
  @TempDir private Path directory;

  @Test
  void aNewKeyIsReadableByItsOwnerOnlyAndWorks() throws Exception {
    Path file = directory.resolve("key");
    KeyFile.create(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    byte[] bound = {1};
    byte[] sealed = KeyFile.open(file).encrypt(new byte[] {7}, bound);
    assertThat(KeyFile.open(file).decrypt(sealed, bound)).containsExactly(7);
  }

  @Test
  void anExistingFileIsNeverOverwritten() throws Exception {
    Path file = directory.resolve("key");
    KeyFile.create(file);
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> KeyFile.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void ofManyWhoMakeOneFileAtOnceOneSucceedsAndNobodySeesHalfOfIt() throws Exception {
    Path file = directory.resolve("key");
    AtomicInteger made = new AtomicInteger();
    List<Callable<EncryptionKeys>> makers =
        Collections.nCopies(
            8,
            () -> {
              try {
                KeyFile.create(file);
                made.incrementAndGet();
              } catch (FileAlreadyExistsException e) {
                assertThat(e.getFile()).isEqualTo(file.toString());
              }
              return KeyFile.open(file);
            });

    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      for (Future<EncryptionKeys> opened : pool.invokeAll(makers)) {
        assertThat(opened.get()).isNotNull();
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(made).hasValue(1);
    assertThat(directory).isDirectoryNotContaining("glob:**.next");
  }

  @Test
  void aFileOpenToOthersIsRefusedWithTheRemedy() throws Exception {
    Path file = directory.resolve("key");
    KeyFile.create(file);
    for (String open : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx------")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
      assertThatThrownBy(() -> KeyFile.open(file))
          .as(open)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("chmod 600");
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertThat(KeyFile.open(file)).isNotNull();
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> KeyFile.open(directory.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none");
  }

  @Test
  void whatIsNotAnEncryptionKeyIsRefused() throws Exception {
    MacConfig.register();
    String mac =
        TinkJsonProtoKeysetFormat.serializeKeyset(
            KeysetHandle.generateNew(PredefinedMacParameters.HMAC_SHA256_256BITTAG),
            InsecureSecretKeyAccess.get());
    for (String content : List.of("", "{}", "[]", "null", "nonsense", "{\"key\":[{}]}", mac)) {
      Path file = Files.createTempFile(directory, "key", "");
      Files.writeString(file, content);
      assertThatThrownBy(() -> KeyFile.open(file))
          .as(content)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not a Tink AEAD keyset");
    }
  }

  @Test
  void oneKeyFollowsAnotherWithoutAnythingBecomingUnreadable() throws Exception {
    Path file = directory.resolve("key");
    byte[] bound = {1};
    KeyFile.create(file);
    EncryptionKeys running = KeyFile.open(file);
    byte[] old = running.encrypt(new byte[] {7}, bound);
    int oldId = running.newestId();

    assertThat(KeyFile.addKey(file)).isTrue();
    assertThat(KeyFile.addKey(file)).as("one at a time").isFalse();
    assertThat(running.newestId()).as("it does not encrypt yet").isEqualTo(oldId);
    assertThat(KeyFile.useNewest(file)).isTrue();
    assertThat(KeyFile.useNewest(file)).isFalse();
    byte[] anew = running.encrypt(new byte[] {8}, bound);
    assertThat(running.newestId()).isNotEqualTo(oldId);
    assertThat(KeyFile.open(file).decrypt(old, bound)).containsExactly(7);

    assertThat(KeyFile.dropOthers(file)).isOne();
    assertThat(KeyFile.dropOthers(file)).isZero();
    assertThat(KeyFile.open(file).decrypt(anew, bound)).containsExactly(8);
    assertThatThrownBy(() -> KeyFile.open(file).decrypt(old, bound))
        .isInstanceOf(GeneralSecurityException.class);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".next"));
  }

  @Test
  void keysThatWereReadStayWhenTheFileGoesBad() throws Exception {
    Path file = directory.resolve("key");
    byte[] bound = {1};
    KeyFile.create(file);
    EncryptionKeys running = KeyFile.open(file);
    byte[] sealed = running.encrypt(new byte[] {7}, bound);

    Files.writeString(file, "nonsense");
    assertThat(running.decrypt(running.encrypt(new byte[] {8}, bound), bound)).containsExactly(8);
    Files.delete(file);
    assertThat(running.decrypt(sealed, bound)).containsExactly(7);
  }

  @Test
  void theKeysMayStandInAVariableInstead() throws Exception {
    Path file = directory.resolve("key");
    KeyFile.create(file);
    Map<String, String> environment = Map.of("THE_KEYS", Files.readString(file));
    byte[] bound = {1};

    EncryptionKeys keys =
        EncryptionKeys.of(config(StatehookConfig.KEY_VARIABLE, "THE_KEYS"), environment);

    assertThat(keys.decrypt(KeyFile.open(file).encrypt(new byte[] {7}, bound), bound))
        .containsExactly(7);
    assertThat(keys.toString()).isEqualTo("EncryptionKeys[the environment variable THE_KEYS]");
    assertThatThrownBy(
            () -> EncryptionKeys.of(config(StatehookConfig.KEY_VARIABLE, "NONE"), environment))
        .hasMessageContaining("NONE");
    assertThatThrownBy(() -> EncryptionKeys.of(StatehookConfig.of(Map.of()), environment))
        .hasMessageContaining(StatehookConfig.KEY_FILE)
        .hasMessageContaining("--create-key-file");
  }

  private static StatehookConfig config(String name, String value) {
    return StatehookConfig.of(Map.of(name, value));
  }
}
