package io.statehook.producer;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own fake client, with a {@code device-events} topic. */
public final class EventTopic {
  private EventTopic() {}

  /** A client whose topic has this many partitions and which acknowledges by itself, or not. */
  public static MockProducer<String, byte[]> client(boolean acknowledges, int partitions) {
    Node node = new Node(1, "127.0.0.1", 9092);
    Node[] nodes = {node};
    List<PartitionInfo> infos =
        IntStream.range(0, partitions)
            .mapToObj(i -> new PartitionInfo("device-events", i, node, nodes, nodes))
            .toList();
    Cluster cluster = new Cluster("test", List.of(node), infos, Set.of(), Set.of());
    return new MockProducer<>(
        cluster, acknowledges, null, new StringSerializer(), new ByteArraySerializer());
  }
}
