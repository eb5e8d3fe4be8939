package io.statehook.dispatcher.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.kafka.Topic;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class SeenDevicesTest {
  private final FakeRecords topics = new FakeRecords(2);
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicBoolean kafkaIsAway = new AtomicBoolean();
  private final RecordReaders readers = new RecordReaders(this::source);

  @Test
  void whatWasSeenBeforeIsToldWhileALookTakesLong() {
    Deque<Runnable> looks = new ArrayDeque<>();
    AtomicBoolean slow = new AtomicBoolean();
    Executor looker =
        look -> {
          if (slow.get()) {
            looks.add(look);
          } else {
            look.run();
          }
        };
    SeenDevices devices = new SeenDevices(readers, nanos::get, looker);
    report("board-1");
    assertThat(devices.of("acme")).containsExactly("board-1");
    report("board-2");
    nanos.addAndGet(SeenDevices.KEPT.toNanos() + 1);
    slow.set(true);

    assertThat(devices.of("acme")).containsExactly("board-1");
    assertThat(devices.of("acme")).containsExactly("board-1");
    assertThat(looks).as("one look at a time").hasSize(1);
    looks.remove().run();

    assertThat(devices.of("acme")).containsExactly("board-1", "board-2");
    assertThat(devices.of("other")).isEmpty();
  }

  @Test
  void aQuickLookIsWaitedFor() {
    SeenDevices devices = new SeenDevices(readers, nanos::get, Runnable::run);
    assertThat(devices.of("acme")).isEmpty();
    report("board-1");
    assertThat(devices.of("acme")).as("kept").isEmpty();

    nanos.addAndGet(SeenDevices.KEPT.toNanos() + 1);

    assertThat(devices.of("acme")).containsExactly("board-1");
  }

  @Test
  void whatWasPreparedIsNotFresh() {
    KeptAnswer<Integer> answer =
        new KeptAnswer<>(SeenDevices.KEPT, answers::incrementAndGet, nanos::get, Runnable::run);
    answer.prepare();

    assertThat(answer.get()).isEqualTo(2);
    assertThat(answer.get()).as("kept").isEqualTo(2);
  }

  @Test
  void afterAFailureTheNextQuestionLooksAgain() {
    SeenDevices devices = new SeenDevices(readers, nanos::get, Runnable::run);
    report("board-1");
    kafkaIsAway.set(true);
    assertThatThrownBy(() -> devices.of("acme")).isInstanceOf(TimeoutException.class);

    kafkaIsAway.set(false);

    assertThat(devices.of("acme")).containsExactly("board-1");
  }

  private RecordSource source() {
    if (kafkaIsAway.get()) {
      throw new TimeoutException("nobody answers");
    }
    return topics;
  }

  private void report(String device) {
    byte[] event = SampleRecords.event("acme", device, "BootEvent").getBytes(UTF_8);
    topics.add(Topic.DEVICE_EVENTS, 0, Instant.EPOCH, device, event);
  }
}
