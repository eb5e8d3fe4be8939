package io.statehook.dispatcher.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.batch.SealedBatch;
import io.statehook.common.delivery.DeadLetter;
import io.statehook.common.event.MalformedEvents;
import io.statehook.common.event.SampleEvents;
import io.statehook.common.kafka.TextHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad records end in the dead letters, and what follows them in the same partition leaves. */
final class BadInputTest {
  private static final byte[] GOOD = SampleEvents.GOOD.getBytes(UTF_8);

  private final TopologyRig rig =
      new TopologyRig(
          TestRules.picture(
              TestRules.catalogue(1, "RoomAnalytics.*"),
              TestRules.version(1, TestRules.everything("s"))),
          1 << 20);

  @AfterEach
  void close() {
    rig.close();
  }

  static List<MalformedEvents.Case> malformed() {
    return MalformedEvents.all();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aBadRecordIsADeadLetterAndTheNextGoodEventLeavesWithinAWindow(MalformedEvents.Case bad) {
    rig.send(GOOD);
    rig.send("room-17-board".getBytes(UTF_8), bad.bytes());
    rig.send(GOOD);

    TestRecord<byte[], byte[]> letter = only(rig.deadLetters());
    Headers headers = letter.headers();
    assertThat(letter.key()).isEqualTo("room-17-board".getBytes(UTF_8));
    assertThat(letter.value()).isEqualTo(bad.bytes());
    assertThat(TextHeaders.required(headers, "reason")).isEqualTo(bad.reason().wireName());
    assertThat(TextHeaders.required(headers, "detail")).isNotBlank().hasSizeLessThan(1000);
    assertThat(TextHeaders.required(headers, "attempts")).isEqualTo("0");
    assertThat(TextHeaders.required(headers, "source")).isEqualTo("0:1");
    assertThat(Instant.parse(TextHeaders.required(headers, "first-attempt-at")))
        .isEqualTo(TopologyRig.START);
    rig.pass(TestRules.limits(1, 1024, 1000).maxWait().plus(MatchAndWindow.TICK));
    SealedBatch batch = only(rig.batches());
    assertThat(batch.body()).isEqualTo(TestRules.body(GOOD, GOOD));
  }

  @Test
  void thereAreAtLeastSixtyCases() {
    assertThat(malformed()).hasSizeGreaterThan(60);
  }

  @Test
  void allOfThemInARowStopNothing() {
    for (MalformedEvents.Case bad : malformed()) {
      rig.send(null, bad.bytes());
    }
    rig.send(GOOD);
    rig.pass(TestRules.limits(1, 1024, 1000).maxWait().plus(MatchAndWindow.TICK));

    assertThat(rig.deadLetters()).hasSameSizeAs(malformed());
    assertThat(only(rig.batches()).body()).isEqualTo(TestRules.body(GOOD));
  }

  @Test
  void aDeadLetterIsNeverTooLargeToWrite() {
    byte[] huge = new byte[9_000_000];
    Arrays.fill(huge, (byte) 'x');

    rig.send(huge, huge);

    TestRecord<byte[], byte[]> letter = only(rig.deadLetters());
    assertThat(letter.value()).hasSize(DeadLetter.MAX_VALUE_BYTES);
    assertThat(letter.key()).hasSize(1024);
    assertThat(TextHeaders.required(letter.headers(), "reason")).isEqualTo("too-large");
    assertThat(TextHeaders.required(letter.headers(), "detail"))
        .contains("9000000")
        .contains("only the first 1000000 bytes");
  }

  @Test
  void anUnapprovedKeyIsNamed() {
    List<String> unapproved =
        new ArrayList<>(List.of("Standby.State", "RoomAnalytics", "A..B", "A.*", "A[1..2]", "."));
    unapproved.add("K".repeat(512));
    for (String key : unapproved) {
      rig.send(SampleEvents.replaced("key", "\"" + key + "\"").getBytes(UTF_8));
      Headers headers = only(rig.deadLetters()).headers();
      assertThat(TextHeaders.required(headers, "reason")).isEqualTo("unknown-key");
      assertThat(TextHeaders.required(headers, "detail")).contains(key);
    }
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.get(0);
  }
}
