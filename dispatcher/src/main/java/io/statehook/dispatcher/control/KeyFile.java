package io.statehook.dispatcher.control;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Set;

/**
 * The key that encrypts all secrets: a Tink keyset in a file outside Kafka, readable by its owner
 * only. The one place that handles key material in clear.
 */
public final class KeyFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private KeyFile() {}

  /**
   * Opens the key in a file.
   *
   * @throws IllegalArgumentException if the file is missing, open to others or not a keyset; the
   *     message says what to do
   */
  public static Aead open(Path file) {
    try {
      requireOwnerOnly(file);
      AeadConfig.register();
      KeysetHandle keyset =
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), InsecureSecretKeyAccess.get());
      return keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no key file " + file, e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the key file %s cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("%s is not a Tink AEAD keyset".formatted(file), e);
    }
  }

  /** Makes a new AES-256-GCM key in a file that must not exist yet. */
  public static void create(Path file) throws IOException {
    try {
      AeadConfig.register();
      KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
      String json =
          TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.writeString(file, json, StandardOpenOption.WRITE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot make an AES-256-GCM key", e);
    }
  }

  private static void requireOwnerOnly(Path file) throws IOException {
    if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IllegalArgumentException(
          "the key file %s is open to others; run: chmod 600 %s".formatted(file, file));
    }
  }
}
