package io.statehook.common.batch;

import io.statehook.common.kafka.TextHeaders;
import io.statehook.common.subscription.Format;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The headers of a record in {@code webhook-deliveries} and {@code webhook-backlog}. */
public final class BatchHeaders {
  private static final String BATCH_ID = "batch-id";
  private static final String ORG = "org";
  private static final String LANE = "lane";
  private static final String KIND = "kind";
  private static final String EVENTS = "events";
  private static final String SOURCE = "source";
  private static final String SEALED_AT = "sealed-at";
  private static final String SEALED_BY = "sealed-by";
  private static final String SUBSCRIPTION_VERSION = "subscription-version";
  private static final String FORMAT = "format";

  private BatchHeaders() {}

  /** Everything about the batch but its body. */
  public static Headers write(SealedBatch batch) {
    Headers headers = new RecordHeaders();
    TextHeaders.put(headers, BATCH_ID, batch.id().text());
    TextHeaders.put(headers, ORG, batch.orgId());
    TextHeaders.put(headers, LANE, batch.lane().toString());
    TextHeaders.put(headers, KIND, batch.kind().wireName());
    TextHeaders.put(headers, EVENTS, Integer.toString(batch.events()));
    TextHeaders.put(headers, SOURCE, batch.source().toString());
    TextHeaders.put(headers, SEALED_AT, batch.sealedAt().toString());
    TextHeaders.put(headers, SEALED_BY, batch.sealedBy().wireName());
    TextHeaders.put(headers, SUBSCRIPTION_VERSION, Long.toString(batch.subscriptionVersion()));
    TextHeaders.put(headers, FORMAT, batch.format().wireName());
    return headers;
  }

  /**
   * The batch that a record holds.
   *
   * @throws IllegalArgumentException naming the header that is missing or breaks its form
   */
  public static SealedBatch read(Headers headers, byte[] body) {
    return new SealedBatch(
        new BatchId(TextHeaders.required(headers, BATCH_ID)),
        TextHeaders.required(headers, ORG),
        Lane.parse(TextHeaders.required(headers, LANE)).orElseThrow(() -> wrong(LANE)),
        BatchKind.valueOf(upper(headers, KIND)),
        Math.toIntExact(number(headers, EVENTS)),
        SourceRange.parse(TextHeaders.required(headers, SOURCE)).orElseThrow(() -> wrong(SOURCE)),
        instant(headers, SEALED_AT),
        SealedBy.valueOf(upper(headers, SEALED_BY)),
        number(headers, SUBSCRIPTION_VERSION),
        Format.of(TextHeaders.required(headers, FORMAT)).orElseThrow(() -> wrong(FORMAT)),
        body);
  }

  private static String upper(Headers headers, String name) {
    return TextHeaders.required(headers, name).toUpperCase(Locale.ROOT);
  }

  private static long number(Headers headers, String name) {
    String text = TextHeaders.required(headers, name);
    if (!text.matches("\\d{1,18}")) {
      throw wrong(name);
    }
    return Long.parseLong(text);
  }

  private static Instant instant(Headers headers, String name) {
    try {
      return Instant.parse(TextHeaders.required(headers, name));
    } catch (DateTimeParseException e) {
      throw wrong(name);
    }
  }

  private static IllegalArgumentException wrong(String name) {
    return new IllegalArgumentException("header %s: not of its form".formatted(name));
  }
}
