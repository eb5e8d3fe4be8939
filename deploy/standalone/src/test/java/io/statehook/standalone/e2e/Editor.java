package io.statehook.standalone.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.Json;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.dispatcher.control.ControlHistory;
import io.statehook.dispatcher.control.ControlWriter;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.SubscriptionOperations;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.TestDesk;
import io.statehook.dispatcher.control.TestMessages;
import io.statehook.dispatcher.control.TestSender;
import io.statehook.dispatcher.control.VerifiedSave;
import io.statehook.dispatcher.http.TargetGuard;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;

/** A process at which somebody edits and tests webhooks. */
record Editor(
    KafkaClients clients,
    StatehookConfig config,
    SubscriptionReader reader,
    SubscriptionTable table,
    ControlWriter writer,
    SubscriptionOperations operations,
    TestMessages tests)
    implements AutoCloseable {

  static Editor of(TestInstallation installation) throws Exception {
    StatehookConfig config = installation.config(Map.of());
    KafkaClients clients = new KafkaClients(config, "editor");
    SubscriptionReader reader =
        new SubscriptionReader(TargetGuard.of(EgressConfig.of(config))::allows);
    SubscriptionTable table = new SubscriptionTable(clients, config.topics(), reader);
    table.start().get();
    ControlWriter writer = new ControlWriter(clients, config.topics());
    TestMessages tests =
        new TestMessages(clients, config.topics(), table, reader, new SecureRandom());
    tests.start().get();
    return new Editor(
        clients,
        config,
        reader,
        table,
        writer,
        new SubscriptionOperations(
            table, writer, reader, () -> new ControlHistory(clients, config.topics())),
        tests);
  }

  VerifiedSave verifiedSave() {
    return new VerifiedSave(operations, tests);
  }

  /** A desk at which a worker of the test's own takes requests; its caller closes it. */
  TestDesk desk(TestSender worker) throws Exception {
    TestDesk desk =
        new TestDesk(clients, config.topics(), table, reader, worker, Clock.systemUTC());
    desk.start().get();
    return desk;
  }

  static ObjectNode record(SubscriptionJson subscription) {
    JsonNode json = Json.parse(subscription.bytes()).document().orElseThrow();
    return (ObjectNode) json;
  }

  @Override
  public void close() {
    tests.close();
    writer.close();
    table.close();
  }
}
