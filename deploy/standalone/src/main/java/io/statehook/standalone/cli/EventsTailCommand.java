package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows device events. */
@Command(
    name = "tail",
    description = "Print device events as they come, one per line; with -o json as they were sent.")
final class EventsTailCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();
  @Mixin private final EventFilter filter = new EventFilter();

  @Option(names = "--from-beginning", description = "Start with the oldest events there are.")
  private boolean fromBeginning;

  @Option(names = "--limit", paramLabel = "N", description = "End after this many events.")
  private long limit = Long.MAX_VALUE;

  EventsTailCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Output output = outputOptions.output();
    StopSignal stop = surroundings.stopSignals().get();
    try (KafkaSession session = KafkaSession.open(connection.shortLived(), Topic.DEVICE_EVENTS);
        Consumer<byte[], byte[]> consumer = session.clients().reader("tail")) {
      String topic = session.topics().name(Topic.DEVICE_EVENTS);
      start(consumer, topic);
      output.note("following " + topic);
      long shown = 0;
      while (shown < limit && !stop.isRequested()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Optional<String> line = EventLine.of(record, filter, output.isJson());
          if (line.isPresent() && shown < limit) {
            output.line(line.get());
            shown++;
          }
        }
      }
    }
    return stop.isRequested() ? stop.await() : ExitCodes.OK;
  }

  private void start(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      // Looked up now: what is published after the note below is shown.
      consumer.endOffsets(partitions).forEach(consumer::seek);
    }
  }
}
