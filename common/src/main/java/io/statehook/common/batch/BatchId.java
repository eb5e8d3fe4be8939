package io.statehook.common.batch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The identity of what one request carries: the same events give the same id, whatever was killed
 * and redone in between. Receivers see it as {@code webhook-id} and de-duplicate on it.
 *
 * @param text 32 lower-case hexadecimal digits; without dots, as Standard Webhooks 1.0.0 asks
 */
public record BatchId(String text) {
  private static final int BYTES = 16;

  /** Refuses other forms. */
  public BatchId {
    if (!isId(text)) {
      throw new IllegalArgumentException(
          "a batch id has 32 hexadecimal digits, not \"%s\"".formatted(text));
    }
  }

  /** Reads an id; empty if the text is something else. */
  public static Optional<BatchId> parse(String text) {
    return isId(text) ? Optional.of(new BatchId(text)) : Optional.empty();
  }

  /** The id of the events of a subscription in a range of {@code device-events}. */
  public static BatchId of(String subscriptionId, SourceRange source) {
    return digest("batch|" + subscriptionId + "|" + source);
  }

  /** The id of consecutive batches that are sent as one; of itself if it is only one. */
  public static BatchId joined(BatchId first, BatchId last) {
    return first.equals(last) ? first : digest("joined|" + first + "|" + last);
  }

  /** The id of a part of what this one stands for: so many events behind the first so many. */
  public BatchId part(int first, int events) {
    return digest("part|" + text + "|" + first + "+" + events);
  }

  /**
   * The id of what stood in the dead letters and is sent again: the same however often that is
   * asked for. It is another one than that of the request that failed, which the receiver may know
   * and drop.
   *
   * @param position where the dead letter stands, {@code partition:offset}
   * @param since what tells a topic that was made anew from the one before
   */
  public static BatchId redriven(String subscriptionId, String position, String since) {
    return digest("redrive|" + subscriptionId + "|" + position + "|" + since);
  }

  /** Without a regular expression: every record that a worker reads names a batch. */
  private static boolean isId(String text) {
    if (text.length() != 2 * BYTES) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static BatchId digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new BatchId(HexFormat.of().formatHex(hash, 0, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
