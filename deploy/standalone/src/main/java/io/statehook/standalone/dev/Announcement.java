package io.statehook.standalone.dev;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.kafka.common.utils.AppInfoParser;

/** Tells people and programs what runs where, and what to try. */
final class Announcement {
  static final String FILE = "dev.json";
  private static final String DEFAULT_KAFKA_PORT = ":9092";

  private final DevInstallation parts;
  private final DevDirectory directory;

  Announcement(DevInstallation parts, DevDirectory directory) {
    this.parts = parts;
    this.directory = directory;
  }

  /** Writes {@link #FILE}, readable by its owner only. */
  void write() throws IOException {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("bootstrapServers", parts.bootstrapServers());
    json.put("consoleUrl", parts.adminUrl() + "/");
    json.put("adminToken", parts.adminToken());
    json.put("caFile", parts.caFile().toString());
    json.put("receiverUrl", parts.receiver().url());
    json.put("orgId", DevSubscriptions.ORG);
    json.put("signingKey", parts.signingKey().displayed());
    Path file = directory.path().resolve(FILE);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, Json.bytes(json));
  }

  /** Prints the box, and the commands to try. */
  void print(PrintStream out) {
    new Box(
            "Statehook · dev mode · Kafka %s (embedded) · Java %s"
                .formatted(AppInfoParser.getVersion(), Runtime.version().feature()))
        .line("console", parts.adminUrl() + "/  (sign in with the admin token; API: /api/v1)")
        .line("admin token", parts.adminToken() + "  (dev only)")
        .line("kafka", parts.bootstrapServers())
        .line("receiver", parts.receiver().url() + "  (verifies every request)")
        .line("metrics", parts.adminUrl() + "/metrics  (health: /health/ready)")
        .line("signing key", parts.signingKey().displayed() + "  (dev only)")
        .line("ca file", parts.caFile() + "  (signed the receiver's certificate)")
        .line("data", directory.path() + (directory.kept() ? "  (kept)" : "  (temporary)"))
        .line("egress", "loopback is allowed in dev mode; nothing leaves this machine")
        .line("secrets", keyFile() + "  (made for dev)")
        .printTo(out);
    String program = System.getProperty("statehook.program", "statehook");
    String kafka =
        parts.bootstrapServers().endsWith(DEFAULT_KAFKA_PORT)
            ? ""
            : " --bootstrap-server " + parts.bootstrapServers();
    out.println("  try, in another terminal:");
    out.printf(
        "    %s events publish%s --org %s --device my-board"
            + " --key RoomAnalytics.PeopleCount.Current --value 4%n",
        program, kafka, DevSubscriptions.ORG);
    out.printf("    %s subscriptions list%s%n", program, kafka);
    out.printf(
        "    curl -H \"Authorization: Bearer %s\" %s/api/v1/subscriptions%n",
        parts.adminToken(), parts.adminUrl());
    out.printf(
        "    %s keys show%s --org %s --key-file %s%n",
        program, kafka, DevSubscriptions.ORG, keyFile());
  }

  private String keyFile() {
    return parts.config().text(StatehookConfig.KEY_FILE);
  }
}
