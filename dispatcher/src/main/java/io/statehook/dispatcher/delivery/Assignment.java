package io.statehook.dispatcher.delivery;

import org.apache.kafka.common.TopicPartition;

/**
 * One time that a partition is this worker's; the next time is another object. Whatever is still on
 * its way for one that is over does nothing.
 */
final class Assignment {
  private final TopicPartition partition;
  private volatile boolean over;

  Assignment(TopicPartition partition) {
    this.partition = partition;
  }

  TopicPartition partition() {
    return partition;
  }

  int number() {
    return partition.partition();
  }

  /** The partition is being taken away. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }
}
