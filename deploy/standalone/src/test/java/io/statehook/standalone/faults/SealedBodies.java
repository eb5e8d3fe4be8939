package io.statehook.standalone.faults;

import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.Sha256;
import io.statehook.standalone.e2e.TestTopics;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What every request must carry, byte for byte: a sealed batch, or recorded ones joined. */
final class SealedBodies {
  private final Map<String, String> digests = new HashMap<>();

  /** Nothing was sealed. */
  SealedBodies() {}

  void add(String id, String digest) {
    digests.put(id, digest);
  }

  static SealedBodies of(Bench bench, AttemptLog attempts) {
    SealedBodies sealed = new SealedBodies();
    Set<String> parts = new HashSet<>();
    attempts.joined().values().forEach(parts::addAll);
    Map<String, byte[]> bodies = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : bench.topics().records(Topic.WEBHOOK_DELIVERIES)) {
      String id = TestTopics.header(record, "batch-id");
      sealed.add(id, Sha256.hex(record.value()));
      if (parts.contains(id)) {
        bodies.put(id, record.value());
      }
    }
    attempts.joined().forEach((id, batches) -> sealed.join(id, batches, bodies));
    return sealed;
  }

  private void join(String id, List<String> batches, Map<String, byte[]> bodies) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (String batch : batches) {
      byte[] body = bodies.get(batch);
      if (body == null) {
        return; // Of a batch that was never sealed: the request stays unknown, and that is told.
      }
      joined.write(joined.size() == 0 ? '[' : ',');
      joined.write(body, 1, body.length - 2);
    }
    joined.write(']');
    digests.put(id, Sha256.hex(joined.toByteArray()));
  }

  /** The digest of what a request of this id must carry; empty if there is no such request. */
  Optional<String> digest(String webhookId) {
    return Optional.ofNullable(digests.get(webhookId));
  }
}
