package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.statehook.common.event.CatalogueReader;
import io.statehook.dispatcher.control.CatalogueChange;
import io.statehook.standalone.words.Count;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Adds to the approved list. */
@Command(
    name = "apply",
    description =
        "Add or replace entries of the catalogue; all of them or, when one is bad, none. Entries"
            + " that are not named stay.")
final class CatalogueApplyCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "One entry, an array or JSON lines; - is standard input. Without FILE: the catalogue of"
              + " room-device states and events that ships with Statehook.")
  private @Nullable String file;

  CatalogueApplyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    List<? extends JsonNode> entries = entries();
    try (KafkaSession session = KafkaSession.openForSubscriptions(connection)) {
      CatalogueChange change = session.catalogue().apply(List.copyOf(entries));
      return change.fold(this::applied, this::refused);
    }
  }

  private List<? extends JsonNode> entries() {
    return file == null
        ? CatalogueReader.defaultEntries().stream().map(CatalogueReader::write).toList()
        : JsonInput.documents(file, surroundings.in());
  }

  private int applied(CatalogueChange.Applied change) {
    outputOptions
        .output()
        .result(
            "%s written, %d unchanged"
                .formatted(Count.of(change.written(), "entry", "entries"), change.unchanged()),
            Output.object().put("written", change.written()).put("unchanged", change.unchanged()));
    return ExitCodes.OK;
  }

  private int refused(CatalogueChange.Refused change) {
    outputOptions.output().refused(change.records());
    return ExitCodes.INVALID;
  }
}
