package io.statehook.dispatcher.control;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that encrypt all secrets: a Tink keyset in a file outside Kafka, readable by its owner
 * only. Its primary key encrypts, each of its keys decrypts, so that one can follow another. The
 * one place that handles key material in clear.
 */
public final class KeyFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private KeyFile() {}

  /**
   * Opens the keys in a file; they follow the file when it changes.
   *
   * @throws IllegalArgumentException if the file is missing, open to others or not a keyset; the
   *     message says what to do
   */
  public static EncryptionKeys open(Path file) {
    return new EncryptionKeys(() -> text(file), "" + file);
  }

  /**
   * Makes a new AES-256-GCM key in a file that must not exist yet. It appears with its content:
   * whoever is interrupted leaves no file under this name, and of two at once one fails.
   */
  public static void create(Path file) throws IOException {
    @Nullable Path next = null;
    try {
      AeadConfig.register();
      String json = json(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
      Path directory = file.toAbsolutePath().getParent();
      if (directory == null || !Files.isDirectory(directory)) {
        throw new NoSuchFileException(String.valueOf(directory));
      }
      next =
          Files.createTempFile(
              directory,
              file.getFileName() + ".",
              ".next",
              PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.writeString(next, json, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      // A link and not a move, which would replace a file that is there.
      Files.createLink(file, next);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot make an AES-256-GCM key", e);
    } finally {
      if (next != null) {
        Files.deleteIfExists(next);
      }
    }
  }

  /**
   * Adds a key that decrypts but does not encrypt yet; the first step of a rotation.
   *
   * @return false if one is there already
   */
  public static boolean addKey(Path file) throws IOException {
    KeysetHandle keys = keyset(text(file), "" + file);
    if (!newest(keys).isPrimary()) {
      return false;
    }
    replace(
        file,
        KeysetHandle.newBuilder(keys)
            .addEntry(
                KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withRandomId()));
    return true;
  }

  /**
   * Lets the newest key encrypt.
   *
   * @return false if it does already
   */
  public static boolean useNewest(Path file) throws IOException {
    KeysetHandle keys = keyset(text(file), "" + file);
    if (newest(keys).isPrimary()) {
      return false;
    }
    KeysetHandle.Builder changed = KeysetHandle.newBuilder(keys);
    changed.getAt(changed.size() - 1).makePrimary();
    replace(file, changed);
    return true;
  }

  /**
   * Removes every key but the one that encrypts. What others encrypted can never be read again.
   *
   * @return how many were removed
   */
  public static int dropOthers(Path file) throws IOException {
    KeysetHandle keys = keyset(text(file), "" + file);
    replace(
        file,
        KeysetHandle.newBuilder()
            .addEntry(
                KeysetHandle.importKey(primaryKey(keys))
                    .withFixedId(keys.getPrimary().getId())
                    .makePrimary()));
    return keys.size() - 1;
  }

  private static com.google.crypto.tink.Key primaryKey(KeysetHandle keys) {
    return keys.getPrimary().getKey();
  }

  static KeysetHandle keyset(String json, String where) {
    try {
      AeadConfig.register();
      return TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("%s is not a Tink AEAD keyset".formatted(where), e);
    }
  }

  private static KeysetHandle.Entry newest(KeysetHandle keys) {
    return keys.getAt(keys.size() - 1);
  }

  private static String text(Path file) {
    try {
      requireOwnerOnly(file);
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no key file " + file, e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the key file %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** In one step: whoever reads the file meanwhile finds the old keys or the new ones. */
  private static void replace(Path link, KeysetHandle.Builder keys) throws IOException {
    Path file = link.toRealPath();
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      Files.createFile(next, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      // Whoever may do this for the service's user must not lock that user out.
      Files.setOwner(next, Files.getOwner(file));
      Files.writeString(
          next, json(keys.build()), StandardOpenOption.WRITE, StandardOpenOption.SYNC);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink cannot make this keyset", e);
    }
  }

  private static String json(KeysetHandle keys) throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
  }

  private static void requireOwnerOnly(Path file) throws IOException {
    if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
      throw new IllegalArgumentException(
          "the key file %s is open to others; run: chmod 600 %s".formatted(file, file));
    }
  }
}
