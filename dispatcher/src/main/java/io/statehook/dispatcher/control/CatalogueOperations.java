package io.statehook.dispatcher.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.kafka.Json;
import io.statehook.common.kafka.Topic;
import io.statehook.common.signing.Sha256;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What operators do with the approved list, for every face of the product. */
public final class CatalogueOperations {
  private static final int MARK_LETTERS = 16;

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

  /** The entry in force with exactly this key or pattern. */
  public Optional<CatalogueEntry> find(String key) {
    return list().stream().filter(entry -> entry.key().text().equals(key)).findFirst();
  }

  /** Differs between entries that differ; empty text for none. */
  public static String mark(Optional<CatalogueEntry> entry) {
    return entry
        .map(CatalogueReader::write)
        .map(Json::bytes)
        .map(json -> Sha256.hex(json).substring(0, MARK_LETTERS))
        .orElse("");
  }

  /** What {@link #apply} would refuse of these; nothing is written. */
  public List<RefusedRecord> problems(List<JsonNode> records) {
    List<RefusedRecord> refused = new ArrayList<>();
    read(records, refused);
    return refused;
  }

  /**
   * Adds or replaces these entries if all of them are good, else none. Entries that are not named
   * stay; whatever others have written meanwhile.
   */
  public CatalogueChange apply(List<JsonNode> records) {
    List<RefusedRecord> refused = new ArrayList<>();
    List<CatalogueEntry> entries = read(records, refused);
    return refused.isEmpty() ? write(entries) : new CatalogueChange.Refused(refused);
  }

  /**
   * Adds or replaces one entry, if the one with its key is still the one that the change was
   * decided on.
   *
   * @param seen the {@link #mark} of that
   * @return empty when somebody has changed it meanwhile: nothing was written
   */
  public Optional<CatalogueChange> change(JsonNode record, String seen) {
    List<RefusedRecord> refused = new ArrayList<>();
    List<CatalogueEntry> entries = read(List.of(record), refused);
    if (!refused.isEmpty()) {
      return Optional.of(new CatalogueChange.Refused(refused));
    }
    CatalogueEntry entry = entries.get(0);
    String key = entry.key().text();
    table.awaitSync();
    // Taken before the entry is looked at: what comes behind it counts as somebody else's.
    GuardedAppend.Seen decided =
        new GuardedAppend.Seen(table.decidedUpTo(Topic.EVENT_CATALOGUE), -1);
    Optional<CatalogueEntry> current = find(key);
    if (!mark(current).equals(seen)) {
      return Optional.empty();
    }
    if (current.equals(Optional.of(entry))) {
      return Optional.of(new CatalogueChange.Applied(0, 1));
    }
    OptionalLong written =
        writer
            .guarded()
            .append(Topic.EVENT_CATALOGUE, key, Json.bytes(CatalogueReader.write(entry)), decided);
    written.ifPresent(table::awaitEntry);
    return written.isPresent() ? Optional.of(new CatalogueChange.Applied(1, 0)) : Optional.empty();
  }

  private static List<CatalogueEntry> read(List<JsonNode> records, List<RefusedRecord> refused) {
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
    return entries;
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
