package io.statehook.standalone.cli;

import io.statehook.common.event.EventCatalogue;
import io.statehook.common.kafka.Topic;
import io.statehook.producer.DeviceEventProducer;
import java.util.function.Supplier;

/** Connects the producer library to an installation. */
final class EventProducers {
  private EventProducers() {}

  static DeviceEventProducer connect(KafkaSession session, Supplier<EventCatalogue> catalogue) {
    return DeviceEventProducer.builder()
        .topic(session.topics().name(Topic.DEVICE_EVENTS))
        .catalogue(catalogue)
        .connect(session.config().kafka("producer"));
  }
}
