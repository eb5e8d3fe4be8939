package io.statehook.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * What a peer is told on its command line.
 *
 * @param urls where it posts; none if it only reads
 * @param inFlight requests of one consumer
 */
record PeerSettings(
    String bootstrapServers,
    String topic,
    List<String> urls,
    String caFile,
    int consumers,
    int maxEvents,
    Duration maxWait,
    int inFlight) {
  private static final String BETWEEN = ",";
  private static final String NOWHERE = "nowhere";

  static PeerSettings of(Installation installation, Workload workload, List<String> urls) {
    return new PeerSettings(
        installation.bootstrapServers(),
        installation.eventTopic(),
        urls,
        installation.caFile().toString(),
        workload.subscriptions(),
        workload.maxEvents(),
        Duration.ofMillis(workload.maxWaitMillis()),
        workload.parallelism());
  }

  PeerSettings {
    urls = List.copyOf(urls);
  }

  static PeerSettings parse(String[] args) {
    return new PeerSettings(
        args[0],
        args[1],
        args[2].equals(NOWHERE) ? List.of() : List.of(args[2].split(BETWEEN)),
        args[3],
        Integer.parseInt(args[4]),
        Integer.parseInt(args[5]),
        Duration.parse(args[6]),
        Integer.parseInt(args[7]));
  }

  List<String> args() {
    return List.of(
        bootstrapServers,
        topic,
        urls.isEmpty() ? NOWHERE : String.join(BETWEEN, urls),
        caFile,
        Integer.toString(consumers),
        Integer.toString(maxEvents),
        maxWait.toString(),
        Integer.toString(inFlight));
  }

  /** The receiver of whoever has only one. */
  String url() {
    return urls.get(0);
  }

  boolean posts() {
    return !urls.isEmpty();
  }
}
