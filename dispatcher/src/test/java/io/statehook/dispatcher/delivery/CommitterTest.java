package io.statehook.dispatcher.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommitterTest {
  private static final String TOPIC = "webhook-deliveries";
  private static final TopicPartition ZERO = new TopicPartition(TOPIC, 0);
  private static final TopicPartition ONE = new TopicPartition(TOPIC, 1);

  private final AtomicLong nanos = new AtomicLong();
  private final Lease lease = new Lease(Duration.ofSeconds(12), nanos::get);
  private final CommitBoard board = new CommitBoard(TOPIC);
  private final Coordinator consumer = new Coordinator();
  private final Committer committer = new Committer(consumer, board, lease);

  CommitterTest() {
    consumer.assign(List.of(ZERO, ONE));
    committer.known(ZERO, new OffsetAndMetadata(7, "attempts=3"));
    committer.known(ONE, new OffsetAndMetadata(1));
  }

  /** Keeps commits until they are answered. */
  private static final class Coordinator extends MockConsumer<byte[], byte[]> {
    private final List<Map<TopicPartition, OffsetAndMetadata>> commits = new ArrayList<>();
    private final List<OffsetCommitCallback> unanswered = new ArrayList<>();

    Coordinator() {
      super("none");
    }

    @Override
    public synchronized void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
      commits.add(offsets);
      unanswered.add(callback);
    }

    void accept() {
      unanswered.remove(0).onComplete(commits.get(commits.size() - 1), null);
    }

    void refuse() {
      unanswered.remove(0).onComplete(null, new CommitFailedException("fenced"));
    }
  }

  @Test
  void theCommitCarriesThePositionInTheAttempts() {
    board.put(0, new CommitMark(9, 5));
    soon();

    assertThat(consumer.commits)
        .containsExactly(Map.of(ZERO, new OffsetAndMetadata(9, "attempts=5")));
  }

  @Test
  void theSameOffsetWithAHigherPositionInTheAttemptsIsACommitToo() {
    board.put(0, new CommitMark(7, 4));
    soon();

    assertThat(consumer.commits)
        .containsExactly(Map.of(ZERO, new OffsetAndMetadata(7, "attempts=4")));
  }

  @Test
  void theNewestPairWins() {
    board.put(0, new CommitMark(8, 4));
    board.put(0, new CommitMark(8, 6));
    board.put(0, new CommitMark(8, 5));

    assertThat(board.takeFor(List.of(ZERO))).containsOnly(Map.entry(ZERO, new CommitMark(8, 6)));
  }

  @Test
  void aCommitThatSucceedsRenewsTheLease() {
    board.put(0, new CommitMark(9, 5));
    soon();
    assertThat(lease.isValid()).isFalse();
    consumer.accept();

    assertThat(lease.isValid()).isTrue();
  }

  @Test
  void aRefusedCommitRenewsNothingAndIsRepeated() {
    board.put(0, new CommitMark(9, 5));
    soon();
    consumer.refuse();
    assertThat(lease.isValid()).isFalse();
    soon();

    assertThat(consumer.commits)
        .containsExactly(
            Map.of(ZERO, new OffsetAndMetadata(9, "attempts=5")),
            Map.of(ZERO, new OffsetAndMetadata(9, "attempts=5")));
  }

  @Test
  void aWorkerWithNothingToCommitCommitsTheSameAgainWhenTheLeaseIsDue() {
    soon();
    consumer.accept();
    assertThat(consumer.commits).hasSize(1);
    assertThat(consumer.commits.get(0)).hasSize(1);
    assertThat(lease.isValid()).isTrue();
    soon();
    assertThat(consumer.commits).hasSize(1);
    pass(2_000);
    soon();

    assertThat(consumer.commits).hasSize(2);
    assertThat(consumer.commits.get(1)).isEqualTo(consumer.commits.get(0));
  }

  @Test
  void aPartitionOfSomebodyElseIsNotCommittedAgain() {
    consumer.assign(List.of(ONE));
    soon();
    assertThat(consumer.commits).containsExactly(Map.of(ONE, new OffsetAndMetadata(1)));
  }

  @Test
  void onlyOneCommitIsUnderWay() {
    board.put(0, new CommitMark(9, 5));
    soon();
    board.put(0, new CommitMark(10, 5));
    soon();
    assertThat(consumer.commits).hasSize(1);
    consumer.accept();
    soon();

    assertThat(consumer.commits).hasSize(2);
  }

  @Test
  void nothingIsCommittedBeforeItIsKnownWhatOthersHaveCommitted() {
    committer.forget(ZERO);
    committer.forget(ONE);
    board.put(0, new CommitMark(9, 5));
    soon();
    committer.known(ZERO, new OffsetAndMetadata(200, "attempts=90"));
    board.put(0, new CommitMark(9, 5));
    soon();

    assertThat(consumer.commits)
        .containsExactly(Map.of(ZERO, new OffsetAndMetadata(200, "attempts=90")));
  }

  @Test
  void anAnswerFromBeforeThePartitionCameBackSaysNothingAboutIt() {
    board.put(0, new CommitMark(9, 5));
    soon();
    committer.forget(ZERO);
    committer.forget(ONE);
    consumer.accept();
    pass(2_000);
    soon();

    assertThat(consumer.commits).hasSize(1);
  }

  @Test
  void metadataOfOurOwnIsReadBackAndOthersIsNot() {
    OffsetAndMetadata ours = new CommitMark(9, 5).toKafka();

    assertThat(CommitMark.of(ours)).isEqualTo(new CommitMark(9, 5));
    assertThat(CommitMark.attemptsFrom(ours)).hasValue(5);
    assertThat(CommitMark.attemptsFrom(new OffsetAndMetadata(9))).isEmpty();
    assertThat(CommitMark.attemptsFrom(new OffsetAndMetadata(9, "attempts=-5"))).isEmpty();
    assertThat(CommitMark.attemptsFrom(new OffsetAndMetadata(9, "somebody"))).isEmpty();
  }

  /** A turn of the polling thread, after the time between two commits. */
  private void soon() {
    pass(150);
    committer.soon();
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
