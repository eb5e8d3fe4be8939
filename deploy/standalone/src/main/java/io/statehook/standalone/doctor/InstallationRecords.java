package io.statehook.standalone.doctor;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.Subscription;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.dispatcher.control.EncryptionKeys;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.control.VersionedSubscription;
import io.statehook.dispatcher.http.TargetGuard;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the installation's own records say: catalogue, subscriptions, secrets. */
final class InstallationRecords implements AutoCloseable {
  private static final long READ_SECONDS = 30;

  private final StatehookConfig config;
  private final Map<String, String> environment;
  private final KafkaClients clients;
  private final Clock clock;
  private final SubscriptionTable table;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  InstallationRecords(
      StatehookConfig config, Map<String, String> environment, KafkaClients clients, Clock clock) {
    this.config = config;
    this.environment = environment;
    this.clients = clients;
    this.clock = clock;
    TargetGuard guard = TargetGuard.of(EgressConfig.of(config));
    this.table =
        new SubscriptionTable(clients, config.topics(), new SubscriptionReader(guard::allows));
    open.push(table);
  }

  List<Check> checks() {
    SubscriptionChecks subscriptions = new SubscriptionChecks(table);
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "catalogue",
            found -> {
              table.start().orTimeout(READ_SECONDS, TimeUnit.SECONDS).join();
              subscriptions.catalogue(found);
            }));
    checks.add(new Check("subscriptions", subscriptions::subscriptions));
    checks.add(
        new Check("endpoints", new EndpointCheck(EgressConfig.of(config), this::inForce)::look));
    if (KeyFileCheck.isNamed(config)) {
      checks.add(new Check("secrets", found -> lookAtSecrets(found)));
    }
    return checks;
  }

  private void lookAtSecrets(Findings found) {
    EncryptionKeys keys;
    try {
      keys = EncryptionKeys.of(config, environment);
    } catch (IllegalArgumentException e) {
      found.note("not looked at without the key that encrypts them", "");
      return;
    }
    TopicLayout topics = config.topics();
    SecretStore store = new SecretStore(clients, topics, keys, new SecureRandom(), clock);
    open.push(store);
    store.start().orTimeout(READ_SECONDS, TimeUnit.SECONDS).join();
    new SecretCheck(store, keys, table, inForce()).look(found);
  }

  private List<Subscription> inForce() {
    return table.orgs().stream()
        .flatMap(org -> table.ofOrg(org).stream())
        .map(VersionedSubscription::subscription)
        .sorted(Comparator.comparing(Subscription::id))
        .toList();
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // The others must be closed as well.
        System.getLogger(InstallationRecords.class.getName())
            .log(System.Logger.Level.DEBUG, "close", e);
      }
    }
  }
}
