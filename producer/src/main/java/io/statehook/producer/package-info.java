/**
 * How programs that hear from devices hand their reports to Statehook. Everything that the
 * dispatcher would refuse is refused here, with a reason, before it reaches Kafka.
 *
 * <pre>{@code
 * Map<String, Object> kafka = Map.of("bootstrap.servers", "127.0.0.1:9092");
 * try (DeviceEventProducer producer = DeviceEventProducer.builder().connect(kafka)) {
 *   Device board = new Device("acme", "room-17-board", "room-17");
 *   ReportedValue people = ReportedValue.of(4);
 *   producer
 *       .publish(DeviceReport.status(board, "RoomAnalytics.PeopleCount.Current", people))
 *       .thenAccept(System.out::println);
 * }
 * }</pre>
 *
 * <p>The promise of order (events of one device arrive as they were published) starts here: one
 * device stays in one partition, and the idempotent producer keeps the order within it.
 */
@NullMarked
package io.statehook.producer;

import org.jspecify.annotations.NullMarked;
