package io.statehook.dispatcher.delivery;

import java.util.Comparator;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is committed for a partition. The second number travels as the commit's metadata.
 *
 * @param offset of the first record in {@code webhook-deliveries} that is not resolved
 * @param attemptsFrom the offset in {@code webhook-attempts} from which the next owner has to read
 */
record CommitMark(long offset, long attemptsFrom) implements Comparable<CommitMark> {
  private static final Logger log = LoggerFactory.getLogger(CommitMark.class);
  private static final Pattern METADATA = Pattern.compile("attempts=([0-9]{1,18})");
  private static final long UNKNOWN = -1;
  private static final Comparator<CommitMark> ORDER =
      Comparator.comparingLong(CommitMark::offset).thenComparingLong(CommitMark::attemptsFrom);

  /** What a commit says; a mark of unknown position in the attempts is before every other. */
  static CommitMark of(OffsetAndMetadata committed) {
    return new CommitMark(committed.offset(), attemptsFrom(committed).orElse(UNKNOWN));
  }

  /** Where the next owner begins; empty if somebody else committed, as who resets the offsets. */
  static OptionalLong attemptsFrom(OffsetAndMetadata committed) {
    Matcher matcher = METADATA.matcher(committed.metadata());
    if (matcher.matches()) {
      return OptionalLong.of(Long.parseLong(matcher.group(1)));
    }
    if (!committed.metadata().isEmpty()) {
      log.warn("a commit of somebody else: offset={}", committed.offset());
    }
    return OptionalLong.empty();
  }

  /** What to commit. */
  OffsetAndMetadata toKafka() {
    return new OffsetAndMetadata(offset, "attempts=" + attemptsFrom);
  }

  @Override
  public int compareTo(CommitMark other) {
    return ORDER.compare(this, other);
  }
}
