package io.statehook.common.batch;

import io.statehook.common.kafka.TextHeaders;
import io.statehook.common.subscription.Format;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
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
  private static final String FIRST_EVENT_AT = "first-event-at";
  private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,8}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("3000-01-01T00:00:00Z");

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
    batch
        .firstEventAt()
        .ifPresent(time -> TextHeaders.put(headers, FIRST_EVENT_AT, time.toString()));
    return headers;
  }

  /**
   * The batch that a record holds.
   *
   * @throws IllegalArgumentException naming the header that is missing or breaks its form
   */
  public static SealedBatch read(Headers headers, byte[] body) {
    return new SealedBatch(
        parsed(headers, BATCH_ID, BatchId::parse),
        TextHeaders.required(headers, ORG),
        parsed(headers, LANE, Lane::parse),
        parsed(headers, KIND, BatchKind::of),
        parsed(headers, EVENTS, BatchHeaders::count),
        parsed(headers, SOURCE, SourceRange::parse),
        parsed(headers, SEALED_AT, BatchHeaders::instant),
        parsed(headers, SEALED_BY, SealedBy::of),
        parsed(headers, SUBSCRIPTION_VERSION, BatchHeaders::number),
        parsed(headers, FORMAT, Format::of),
        // Decides nothing, so one that cannot be read is as good as none.
        TextHeaders.get(headers, FIRST_EVENT_AT).flatMap(BatchHeaders::instant),
        body);
  }

  private static <T> T parsed(Headers headers, String name, Function<String, Optional<T>> parse) {
    String text = TextHeaders.required(headers, name);
    return parse
        .apply(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "header %s: not of its form: \"%s\"".formatted(name, text)));
  }

  private static Optional<Integer> count(String text) {
    return COUNT.matcher(text).matches() ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  private static Optional<Long> number(String text) {
    return NUMBER.matcher(text).matches() ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text)).filter(BatchHeaders::isOfOurTime);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Times at the ends of the calendar overflow in the first sum with a duration. */
  private static boolean isOfOurTime(Instant time) {
    return !time.isBefore(EARLIEST) && time.isBefore(LATEST);
  }
}
