package io.statehook.common.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchBodyTest {
  private static final String BODY = "[{\"a\":[1,{\"b\":2}]},{\"ä\":\"],[\"},{\"c\":\"€\"}]";

  @Test
  void bodiesAreJoinedWithoutChangingAnEvent() {
    byte[] joined =
        BatchBody.join(List.of(bytes("[{\"a\":1}]"), bytes("[{},{\"b\":2}]"), bytes("[3]")));

    assertThat(new String(joined, UTF_8)).isEqualTo("[{\"a\":1},{},{\"b\":2},3]");
    assertThat(BatchBody.joinedLength(9 + 12 + 3, 3)).isEqualTo(joined.length);
  }

  @Test
  void partsThatFollowEachOtherHoldEveryEventOnce() {
    BatchBody body = BatchBody.read(bytes(BODY)).orElseThrow();

    assertThat(body.events()).isEqualTo(3);
    assertThat(new String(body.part(0, 1), UTF_8)).isEqualTo("[{\"a\":[1,{\"b\":2}]}]");
    assertThat(new String(body.part(1, 2), UTF_8)).isEqualTo("[{\"ä\":\"],[\"},{\"c\":\"€\"}]");
    assertThat(body.part(0, 3)).isEqualTo(bytes(BODY));
  }

  @Test
  void eventsAreNumbersAndTextsToo() {
    BatchBody body = BatchBody.read(bytes("[ 1, \"a,b\" ,true,-2.5e3 , null]")).orElseThrow();

    assertThat(body.events()).isEqualTo(5);
    assertThat(new String(body.part(0, 1), UTF_8)).isEqualTo("[1]");
    assertThat(new String(body.part(1, 1), UTF_8)).isEqualTo("[\"a,b\"]");
    assertThat(new String(body.part(3, 2), UTF_8)).isEqualTo("[-2.5e3 , null]");
  }

  @Test
  void asManyEventsFitAsTheLengthAllows() {
    BatchBody body = BatchBody.read(bytes("[{\"a\":1},{\"a\":2},{\"a\":3}]")).orElseThrow();

    assertThat(body.fitting(0, 1)).isEqualTo(1);
    assertThat(body.fitting(0, 16)).isEqualTo(1);
    assertThat(body.fitting(0, 17)).isEqualTo(2);
    assertThat(body.fitting(1, 1000)).isEqualTo(2);
  }

  @Test
  void whatIsNoArrayHasNoEvents() {
    assertThat(BatchBody.read(bytes("{}"))).isEmpty();
    assertThat(BatchBody.read(bytes("[{},"))).isEmpty();
    assertThat(BatchBody.isArray(bytes("[]"))).isFalse();
    assertThat(BatchBody.isArray(bytes("[1]"))).isTrue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
