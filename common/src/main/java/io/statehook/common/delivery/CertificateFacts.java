package io.statehook.common.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a receiver's certificate says, accepted or not. It is a stranger's word: bounded and without
 * control characters, but not true for being here.
 *
 * @param subject whom it names
 * @param issuer who vouches for it
 * @param names the host names and addresses it is for; the first ones, if they are many
 * @param notBefore valid from then
 * @param notAfter valid until then
 * @param protocol of the connection, such as {@code TLSv1.3}; empty text when none was agreed on
 */
public record CertificateFacts(
    String subject,
    String issuer,
    List<String> names,
    Instant notBefore,
    Instant notAfter,
    String protocol) {
  /** The most names that are kept. */
  public static final int MAX_NAMES = 20;

  private static final int MAX_TEXT = 300;

  /** Shortens what is too long and replaces what would steer a terminal. */
  public CertificateFacts {
    subject = printable(subject);
    issuer = printable(issuer);
    names = names.stream().limit(MAX_NAMES).map(CertificateFacts::printable).toList();
    protocol = printable(protocol);
  }

  /** As a JSON object. */
  public ObjectNode toJson() {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("subject", subject).put("issuer", issuer);
    ArrayNode array = json.putArray("names");
    names.forEach(array::add);
    json.put("notBefore", notBefore.toString()).put("notAfter", notAfter.toString());
    return json.put("protocol", protocol);
  }

  /** Reads what {@link #toJson} wrote; empty if the node is something else. */
  public static Optional<CertificateFacts> read(JsonNode json) {
    List<String> names = new ArrayList<>();
    json.path("names").forEach(name -> names.add(name.asText()));
    try {
      return Optional.of(
          new CertificateFacts(
              json.path("subject").asText(),
              json.path("issuer").asText(),
              names,
              Instant.parse(json.path("notBefore").asText()),
              Instant.parse(json.path("notAfter").asText()),
              json.path("protocol").asText()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String printable(String text) {
    String shortened = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    return shortened.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
  }
}
