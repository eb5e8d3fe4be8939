package io.statehook.dispatcher.delivery;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * A worker's connections to Kafka; it closes them.
 *
 * @param deliveries a member of the group of workers
 * @param probes reads little at a time, and what earlier owners have left
 * @param backlog reads much at a time
 * @param producer appends everything
 */
record WorkerClients(
    Consumer<byte[], byte[]> deliveries,
    Consumer<byte[], byte[]> probes,
    Consumer<byte[], byte[]> backlog,
    Producer<byte[], byte[]> producer) {}
