package io.statehook.dispatcher.operations;

import io.statehook.common.event.Name;
import io.statehook.dispatcher.control.OrgScope;
import java.util.regex.Pattern;

/**
 * One line of the token file.
 *
 * @param name who bears it: letters, digits and {@code . _ @ -}
 * @param scope whose things it sees
 * @param mayChange whether it may also change them
 * @param sha256 of the token, lower-case hex. A fast hash is enough: a token has 256 random bits,
 *     which nobody finds by trying, whereas a slow hash would let anybody keep the listener busy
 */
public record TokenEntry(String name, OrgScope scope, boolean mayChange, String sha256) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+(\\S+)\\s+(.+)");
  private static final String EVERY_ORG = "*";
  private static final String ADMIN = "admin";
  private static final String READ = "read";

  /** Refuses names that would not be safe in logs and files, and what is no hash. */
  public TokenEntry {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a token's name is 1 to 64 letters, digits and . _ @ -, not \"%s\"".formatted(name));
    }
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "not a SHA-256 in lower-case hex: \"%s\"".formatted(sha256));
    }
    scope.orgId().ifPresent(TokenEntry::requireOrg);
  }

  /**
   * Reads {@code name access sha256 org}; the org comes last, since it may hold spaces.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static TokenEntry parse(String line) {
    var fields = LINE.matcher(line.strip());
    if (!fields.matches()) {
      throw new IllegalArgumentException("a line is: name read|admin sha256 org|*");
    }
    String org = fields.group(4);
    return new TokenEntry(
        fields.group(1),
        org.equals(EVERY_ORG) ? OrgScope.ALL : OrgScope.of(org),
        mayChange(fields.group(2)),
        fields.group(3));
  }

  /** Who comes with this token. */
  Caller caller() {
    return new Caller(name, scope, mayChange);
  }

  /** {@code read} or {@code admin}. */
  public String access() {
    return mayChange ? ADMIN : READ;
  }

  /** The org's id, or {@code *} for every org. */
  public String org() {
    return scope.orgId().orElse(EVERY_ORG);
  }

  String line() {
    return "%s %s %s %s".formatted(name, access(), sha256, org());
  }

  private static boolean mayChange(String access) {
    if (!access.equals(ADMIN) && !access.equals(READ)) {
      throw new IllegalArgumentException("access is read or admin, not \"%s\"".formatted(access));
    }
    return access.equals(ADMIN);
  }

  private static void requireOrg(String org) {
    if (!Name.isValidTyped(org)) {
      throw new IllegalArgumentException("an org's id is " + Name.TYPED_RULE);
    }
    if (org.equals(EVERY_ORG)) {
      throw new IllegalArgumentException("\"*\" stands for every org and is none");
    }
  }
}
