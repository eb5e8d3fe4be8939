package io.statehook.standalone.cli;

import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the approved list. */
@Command(name = "list", description = "Print the keys that subscriptions may choose from.")
final class CatalogueListCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  CatalogueListCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    Output output = outputOptions.output();
    try (KafkaSession session = KafkaSession.openForSubscriptions(connection)) {
      List<CatalogueEntry> entries = sorted(session.catalogue().list());
      if (output.isJson()) {
        entries.forEach(entry -> output.line(CatalogueReader.write(entry).toString()));
      } else {
        output.table(
            List.of("KEY", "TYPE", "SINCE", "DESCRIPTION"),
            entries.stream().map(CatalogueListCommand::row).toList());
      }
      if (entries.isEmpty()) {
        output.note("the catalogue is empty; run: statehook catalogue apply");
      }
    }
    return ExitCodes.OK;
  }

  private static List<CatalogueEntry> sorted(List<CatalogueEntry> entries) {
    return entries.stream().sorted(Comparator.comparing(entry -> entry.key().text())).toList();
  }

  private static List<String> row(CatalogueEntry entry) {
    return List.of(entry.key().text(), entry.type().wireName(), entry.since(), entry.description());
  }
}
