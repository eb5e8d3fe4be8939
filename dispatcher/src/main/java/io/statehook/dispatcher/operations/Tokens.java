package io.statehook.dispatcher.operations;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who comes with which token. The file is looked at again when it has changed, so that a revoked
 * token opens nothing a second later. A file that cannot be read lets nobody in. Safe for use by
 * several threads.
 */
public final class Tokens {
  /** How often the file is looked at, at most. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Longer than any token, so that nobody makes us hash a book. */
  private static final int MAX_TOKEN = 256;

  private static final Logger log = LoggerFactory.getLogger(Tokens.class);

  private final Optional<TokenFile> file;
  private final LongSupplier nanos;
  private volatile List<TokenEntry> entries = List.of();
  private volatile long lookedAt;
  private @Nullable Stamp stamp;
  private boolean unusable;

  private record Stamp(FileTime modified, long size, Object inode) {}

  private Tokens(Optional<TokenFile> file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
    this.lookedAt = nanos.getAsLong();
    look();
  }

  /** No token opens anything. */
  public static Tokens none() {
    return new Tokens(Optional.empty(), () -> 0);
  }

  /** Whether no token will ever open anything. */
  public boolean areNone() {
    return file.isEmpty();
  }

  /** The tokens of a file, read now and whenever it has changed. */
  public static Tokens in(Path file) {
    return in(file, System::nanoTime);
  }

  static Tokens in(Path file, LongSupplier nanos) {
    return new Tokens(Optional.of(new TokenFile(file)), nanos);
  }

  /** Who bears this token; empty when it is nobody's. */
  public Optional<Caller> caller(String token) {
    if (token.length() > MAX_TOKEN) {
      return Optional.empty();
    }
    lookIfDue();
    byte[] hash = TokenFile.sha256(token).getBytes(StandardCharsets.US_ASCII);
    Optional<Caller> found = Optional.empty();
    for (TokenEntry entry : entries) { // All of them: the time taken tells nothing.
      if (MessageDigest.isEqual(hash, entry.sha256().getBytes(StandardCharsets.US_ASCII))) {
        found = Optional.of(entry.caller());
      }
    }
    return found;
  }

  /** Whether a caller's token still opens what it opened; for sessions that outlive a request. */
  public boolean isInForce(Caller caller) {
    lookIfDue();
    return entries.stream().anyMatch(entry -> entry.caller().equals(caller));
  }

  private void lookIfDue() {
    if (file.isPresent() && nanos.getAsLong() - lookedAt >= LOOK_EVERY.toNanos()) {
      look();
    }
  }

  private synchronized void look() {
    if (file.isEmpty()) {
      return;
    }
    lookedAt = nanos.getAsLong();
    try {
      Stamp now = stamp(file.get().path());
      if (!now.equals(stamp)) {
        entries = List.copyOf(file.get().entries());
        stamp = now;
        unusable = false;
        log.info("tokens read: file={} tokens={}", file.get().path(), entries.size());
      }
    } catch (IOException | IllegalArgumentException e) {
      entries = List.of();
      stamp = null;
      if (!unusable) {
        log.error("nobody gets in, the token file cannot be used: {}", e.toString());
      }
      unusable = true;
    }
  }

  private static Stamp stamp(Path path) throws IOException {
    BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
    Object inode = file.fileKey() == null ? "" : file.fileKey();
    return new Stamp(file.lastModifiedTime(), file.size(), inode);
  }
}
