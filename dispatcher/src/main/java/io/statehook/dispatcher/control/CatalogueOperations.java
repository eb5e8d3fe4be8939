package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What operators do with the approved list, for every face of the product. */
public final class CatalogueOperations {
  private final SubscriptionTable table;
  private final ControlWriter writer;

  /**
   * Operations on one installation.
   *
   * @param table started; holds the catalogue in force
   */
  public CatalogueOperations(SubscriptionTable table, ControlWriter writer) {
    this.table = table;
    this.writer = writer;
  }

  /** The entries in force, single keys first. */
  public List<CatalogueEntry> list() {
    return table.catalogue().catalogue().entries();
  }

  /**
   * Adds or replaces these entries if all of them are good, else none. Entries that are not named
   * stay.
   */
  public CatalogueChange apply(List<JsonNode> records) {
    List<RefusedRecord> refused = new ArrayList<>();
    List<CatalogueEntry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < records.size(); i++) {
      String key = records.get(i).path("key").asText("");
      try {
        entries.add(CatalogueReader.read(records.get(i)));
        if (!keys.add(key)) {
          refused.add(RefusedRecord.of(i + 1, key, "key", "occurs twice in one change"));
        }
      } catch (IllegalArgumentException e) {
        refused.add(RefusedRecord.of(i + 1, key, "", String.valueOf(e.getMessage())));
      }
    }
    return refused.isEmpty() ? write(entries) : new CatalogueChange.Refused(refused);
  }

  private CatalogueChange write(List<CatalogueEntry> entries) {
    Set<CatalogueEntry> inForce = new HashSet<>(list());
    List<CatalogueEntry> changed =
        entries.stream().filter(entry -> !inForce.contains(entry)).toList();
    List<CompletableFuture<Long>> versions =
        changed.stream()
            .map(
                entry ->
                    writer.write(
                        Topic.EVENT_CATALOGUE,
                        entry.key().text(),
                        Json.bytes(CatalogueReader.write(entry))))
            .toList();
    versions.forEach(CompletableFuture::join);
    table.awaitSync();
    return new CatalogueChange.Applied(changed.size(), entries.size() - changed.size());
  }
}
