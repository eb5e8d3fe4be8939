package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * One record of a topic, kept as a line of JSON: text where its bytes are text, else base64.
 *
 * @param key null if it has none
 * @param value null if it deletes its key
 */
@SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
record GoldenRecord(
    int partition,
    long offset,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<Header> headers) {
  private static final String BASE64 = "Base64";

  static GoldenRecord of(ConsumerRecord<byte[], byte[]> record) {
    return new GoldenRecord(
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        List.of(record.headers().toArray()));
  }

  static GoldenRecord read(JsonNode json) throws IOException {
    List<Header> headers = new ArrayList<>();
    for (JsonNode header : json.path("headers")) {
      headers.add(new RecordHeader(header.path("name").asText(), bytes(header, "value")));
    }
    return new GoldenRecord(
        json.path("partition").asInt(),
        json.path("offset").asLong(),
        bytes(json, "key"),
        bytes(json, "value"),
        headers);
  }

  ObjectNode json() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("partition", partition).put("offset", offset);
    put(json, "key", key);
    if (!headers.isEmpty()) {
      ArrayNode all = json.putArray("headers");
      headers.forEach(
          header -> put(all.addObject().put("name", header.key()), "value", header.value()));
    }
    put(json, "value", value);
    return json;
  }

  /** With other texts in its headers, and in its value if that is text. */
  GoldenRecord with(UnaryOperator<String> ofHeaders, UnaryOperator<String> ofValue) {
    List<Header> changed = new ArrayList<>();
    headers.forEach(h -> changed.add(new RecordHeader(h.key(), changed(h.value(), ofHeaders))));
    return new GoldenRecord(partition, offset, key, changed(value, ofValue), changed);
  }

  ProducerRecord<byte[], byte[]> toKafka(String topic) {
    return new ProducerRecord<>(topic, partition, key, value, headers);
  }

  String text() {
    return value == null ? "" : new String(value, UTF_8);
  }

  String keyText() {
    return key == null ? "" : new String(key, UTF_8);
  }

  String header(String name) {
    return headers.stream()
        .filter(header -> header.key().equals(name))
        .map(header -> new String(header.value(), UTF_8))
        .findFirst()
        .orElseThrow();
  }

  private static byte @Nullable [] changed(byte @Nullable [] bytes, UnaryOperator<String> change) {
    return bytes == null || !Json.isStrictUtf8(bytes)
        ? bytes
        : change.apply(new String(bytes, UTF_8)).getBytes(UTF_8);
  }

  private static void put(ObjectNode json, String name, byte @Nullable [] bytes) {
    if (bytes == null) {
      json.putNull(name);
    } else if (Json.isStrictUtf8(bytes)) {
      json.put(name, new String(bytes, UTF_8));
    } else {
      json.put(name + BASE64, bytes);
    }
  }

  private static byte @Nullable [] bytes(JsonNode json, String name) throws IOException {
    if (json.has(name + BASE64)) {
      return json.path(name + BASE64).binaryValue();
    }
    return json.path(name).isTextual() ? json.path(name).asText().getBytes(UTF_8) : null;
  }
}
