package io.statehook.producer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import io.statehook.common.event.CatalogueEntry;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Judges values by the JSON Schema of their catalogue entry; an entry without schema accepts all.
 * Needs {@code dev.harrel:json-schema} on the class path, which is an optional dependency.
 *
 * <p>Safe for use by many threads.
 */
public final class SchemaCheck implements ValueCheck {
  /** Entries whose schema is kept ready; beyond it all are prepared anew. */
  private static final int MAX_PREPARED = 10_000;

  private final ValidatorFactory factory =
      new ValidatorFactory().withJsonNodeFactory(new JacksonNode.Factory());
  private final Map<CatalogueEntry, Prepared> prepared = new ConcurrentHashMap<>();

  @Override
  public Optional<String> problem(CatalogueEntry entry, JsonNode value) {
    JsonNode schema = entry.schema();
    if (schema == null) {
      return Optional.empty();
    }
    if (prepared.size() >= MAX_PREPARED) {
      prepared.clear();
    }
    return prepared.computeIfAbsent(entry, unused -> prepare(schema)).problem(value);
  }

  private Prepared prepare(JsonNode schema) {
    try {
      Validator validator = factory.createValidator();
      URI id = validator.registerSchema(schema);
      return value -> firstError(validator.validate(id, value));
    } catch (JsonSchemaException e) {
      return value -> Optional.of("the catalogue's schema for this key is not usable");
    }
  }

  private static Optional<String> firstError(Validator.Result result) {
    return result.isValid()
        ? Optional.empty()
        : Optional.of(
            result.getErrors().stream().findFirst().map(SchemaCheck::words).orElse("schema"));
  }

  /** The rule and the place, without the value. */
  private static String words(Error error) {
    String where = error.getInstanceLocation().isEmpty() ? "" : error.getInstanceLocation() + " ";
    return "%sbreaks the rule \"%s\" of the catalogue's schema"
        .formatted(where, error.getKeyword());
  }

  private interface Prepared {
    Optional<String> problem(JsonNode value);
  }
}
