package io.statehook.standalone.doctor;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.control.EncryptionKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;

/** The key that encrypts secrets, as it stands on this machine. */
final class KeyFileCheck {
  private static final Set<PosixFilePermission> REPLACING =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final int STICKY = 01000;

  private final StatehookConfig config;
  private final Map<String, String> environment;

  KeyFileCheck(StatehookConfig config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  /** Whether the settings name a key at all. */
  static boolean isNamed(StatehookConfig config) {
    return !config.text(StatehookConfig.KEY_FILE).isEmpty()
        || !config.text(StatehookConfig.KEY_VARIABLE).isEmpty();
  }

  void look(Findings found) throws IOException {
    if (!isNamed(config)) {
      found.note(
          "no key is named here, so secrets are not looked at", "give --key-file FILE to do so");
      return;
    }
    try {
      EncryptionKeys.of(config, environment);
    } catch (IllegalArgumentException e) {
      found.failed(
          String.valueOf(e.getMessage()),
          "workers need it, the same everywhere; statehook keys show --create-key-file makes one"
              + " where nothing is encrypted yet");
      return;
    }
    String file = config.text(StatehookConfig.KEY_FILE);
    if (!file.isEmpty()) {
      lookAtDirectory(Path.of(file), found);
    }
    if (found.isClean()) {
      found.ok(
          file.isEmpty()
              ? "the keyset in variable %s can be used"
                  .formatted(config.text(StatehookConfig.KEY_VARIABLE))
              : "the key file %s can be used and is its owner's alone".formatted(file));
    }
  }

  /** Who may write the directory may put another file in the place of this one. */
  private static void lookAtDirectory(Path file, Findings found) throws IOException {
    Path directory = file.toRealPath().getParent();
    Object mode = Files.getAttribute(directory, "unix:mode");
    boolean isSticky = mode instanceof Integer bits && (bits & STICKY) != 0;
    boolean othersWrite =
        Files.getPosixFilePermissions(directory).stream().anyMatch(REPLACING::contains);
    if (othersWrite && !isSticky) {
      found.warning(
          "others may replace the key file: they may write %s".formatted(directory),
          "run: chmod go-w " + directory);
    }
  }
}
