package io.statehook.standalone.broker;

/** Kafka as an installation sees it: one broker or several. */
public interface Brokers extends AutoCloseable {
  /** Where clients begin: {@code host:port}, or several with commas. */
  String bootstrapServers();

  /** How many copies of every partition there can be. */
  int replication();

  @Override
  void close();
}
