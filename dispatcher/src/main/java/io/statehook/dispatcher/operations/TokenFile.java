package io.statehook.dispatcher.operations;

import io.statehook.common.signing.Sha256;
import io.statehook.dispatcher.control.OrgScope;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * The file that says who may come in. It holds hashes, so whoever reads it cannot come in; whoever
 * writes it can, so nobody but its owner may.
 *
 * <pre>
 *  # name  read|admin  SHA-256 of the token  org, or * for all
 *  ops     admin       9f86d081884c7d65...   *
 *  acme    read        60303ae22b998861...   acme
 * </pre>
 */
public final class TokenFile {
  /** The most tokens of an installation; every request is compared with each. */
  public static final int MAX_TOKENS = 1_000;

  /** What every token begins with, so that people and scanners recognize one. */
  public static final String PREFIX = "shk_";

  private static final int TOKEN_BYTES = 32;
  private static final int MAX_FILE_BYTES = 512 * 1024;
  private static final String COMMENT = "#";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      PosixFilePermissions.fromString("----w--w-");

  private final Path file;

  /** The file at this path; it need not exist yet. */
  public TokenFile(Path file) {
    this.file = file;
  }

  /**
   * The tokens of the file.
   *
   * @throws IOException when it cannot be read or others may write to it
   * @throws IllegalArgumentException naming the first line that cannot be used, or saying that the
   *     file is no text
   */
  public List<TokenEntry> entries() throws IOException {
    List<TokenEntry> entries = new ArrayList<>();
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      if (!isComment(lines.get(i))) {
        entries.add(entry(lines.get(i), i + 1, entries));
      }
    }
    if (entries.size() > MAX_TOKENS) {
      throw new IllegalArgumentException(
          "%s: at most %d tokens, not %d".formatted(file, MAX_TOKENS, entries.size()));
    }
    return entries;
  }

  /**
   * Adds a token; the file is made if there is none.
   *
   * @return the token, which stands nowhere else
   * @throws IllegalArgumentException when the name is taken or cannot be used
   */
  public String create(String name, OrgScope scope, boolean mayChange, SecureRandom random)
      throws IOException {
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    TokenEntry entry = new TokenEntry(name, scope, mayChange, sha256(token));
    boolean exists = Files.exists(file);
    if (exists && entries().stream().anyMatch(known -> known.name().equals(name))) {
      throw new IllegalArgumentException(
          "there is a token with the name \"%s\" already".formatted(name));
    }
    List<String> lines =
        new ArrayList<>(exists ? lines() : List.of("# name read|admin sha256 org|*"));
    lines.add(entry.line());
    replace(lines);
    return token;
  }

  /** Removes a token; false when no token has this name. */
  public boolean revoke(String name) throws IOException {
    if (entries().stream().noneMatch(known -> known.name().equals(name))) {
      return false;
    }
    replace(
        lines().stream()
            .filter(line -> isComment(line) || !TokenEntry.parse(line).name().equals(name))
            .toList());
    return true;
  }

  /** The path. */
  public Path path() {
    return file;
  }

  static String sha256(String token) {
    return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
  }

  private TokenEntry entry(String line, int number, List<TokenEntry> before) {
    try {
      TokenEntry entry = TokenEntry.parse(line);
      if (before.stream().anyMatch(known -> known.name().equals(entry.name()))) {
        throw new IllegalArgumentException("the name \"%s\" occurs twice".formatted(entry.name()));
      }
      return entry;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s, line %d: %s".formatted(file, number, e.getMessage()), e);
    }
  }

  private List<String> lines() throws IOException {
    if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS_WRITE::contains)) {
      throw new IOException(
          "others may write to the token file %s; run: chmod go-w %s".formatted(file, file));
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(
          "the token file %s has more than %d bytes".formatted(file, MAX_FILE_BYTES));
    }
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("%s: not UTF-8 text".formatted(file), e);
    }
  }

  private static boolean isComment(String line) {
    return line.isBlank() || line.strip().startsWith(COMMENT);
  }

  /** In one step: whoever reads the file meanwhile finds the old tokens or the new ones. */
  private void replace(List<String> lines) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path next = target.resolveSibling(target.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(next, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    if (Files.exists(target)) {
      // Whoever may do this for the service's user must not lock that user out.
      Files.setOwner(next, Files.getOwner(target));
      Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(target));
    }
    Files.write(next, lines, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
