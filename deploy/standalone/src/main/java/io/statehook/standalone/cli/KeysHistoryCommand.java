package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.AuditEntry;
import io.statehook.dispatcher.control.AuditTrail;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists who did what to an org's secrets. */
@Command(
    name = "history",
    description =
        "List who showed, reset, activated, stored or deleted secrets of an org, and when.")
final class KeysHistoryCommand implements Callable<Integer> {
  private static final List<String> HEADER =
      List.of("AT", "BY", "ACTION", "KIND", "OWNER", "VERSION");

  @Mixin private final ConnectionOptions connection;
  @Mixin private final OrgOption org = new OrgOption();
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  KeysHistoryCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    String orgId = org.id();
    try (KafkaSession session = KafkaSession.open(connection.shortLived(), Topic.WEBHOOK_SECRETS)) {
      List<AuditEntry> entries = new AuditTrail(session.clients(), session.topics()).of(orgId);
      Output output = outputOptions.output();
      if (output.isJson()) {
        entries.forEach(entry -> output.line(entry.toJson().toString()));
      } else {
        output.table(HEADER, entries.stream().map(KeysHistoryCommand::row).toList());
      }
    }
    return ExitCodes.OK;
  }

  private static List<String> row(AuditEntry entry) {
    return List.of(
        entry.at().toString(),
        entry.by(),
        entry.action(),
        entry.kind(),
        entry.owner(),
        Integer.toString(entry.version()));
  }
}
