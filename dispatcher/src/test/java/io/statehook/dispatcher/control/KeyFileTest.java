package io.statehook.dispatcher.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
}
