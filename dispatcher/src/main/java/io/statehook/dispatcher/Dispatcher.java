package io.statehook.dispatcher;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.ListenAddress;
import io.statehook.common.config.ProductVersion;
import io.statehook.common.config.StatehookConfig;
import io.statehook.common.config.WorkerSettings;
import io.statehook.common.kafka.Topic;
import io.statehook.common.kafka.TopicLayout;
import io.statehook.common.subscription.SubscriptionReader;
import io.statehook.dispatcher.admin.Readiness;
import io.statehook.dispatcher.batching.Batcher;
import io.statehook.dispatcher.control.ClusterCheck;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.control.EncryptionKeys;
import io.statehook.dispatcher.control.GroupOffsets;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.control.KeyOperations;
import io.statehook.dispatcher.control.LeaseCheck;
import io.statehook.dispatcher.control.SecretStore;
import io.statehook.dispatcher.control.SecretUpkeep;
import io.statehook.dispatcher.control.SigningKeys;
import io.statehook.dispatcher.control.StatusBoard;
import io.statehook.dispatcher.control.SubscriptionTable;
import io.statehook.dispatcher.delivery.DeliveryWorker;
import io.statehook.dispatcher.delivery.EgressSender;
import io.statehook.dispatcher.delivery.OrgSigners;
import io.statehook.dispatcher.delivery.SubscriptionHealth;
import io.statehook.dispatcher.delivery.TableSubscriptions;
import io.statehook.dispatcher.delivery.WorkerPorts;
import io.statehook.dispatcher.http.ClientIdentity;
import io.statehook.dispatcher.http.EgressClient;
import io.statehook.dispatcher.http.EgressSettings;
import io.statehook.dispatcher.http.TargetGuard;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process with the roles that its settings name, started in order and closed in reverse. */
public final class Dispatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final StatehookConfig config;
  private final Map<String, String> environment;
  private final TopicLayout topics;
  private final KafkaClients clients;
  private final Consumer<Throwable> onFatal;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final SubscriptionTable table;
  private final Readiness readiness = new Readiness();
  private Optional<SigningKeys> signingKeys = Optional.empty();
  private Optional<AdminRole> admin = Optional.empty();

  private Dispatcher(
      StatehookConfig config, Map<String, String> environment, Consumer<Throwable> onFatal) {
    this.config = config;
    this.environment = Map.copyOf(environment);
    this.topics = config.topics();
    this.clients =
        new KafkaClients(config, "statehook-dispatcher-" + ProcessHandle.current().pid());
    this.onFatal =
        failure -> {
          readiness.failed();
          onFatal.accept(failure);
        };
    TargetGuard guard = TargetGuard.of(EgressConfig.of(config));
    this.table = new SubscriptionTable(clients, topics, new SubscriptionReader(guard::allows));
  }

  /** Starts the roles of a process whose environment holds no keys. */
  public static Dispatcher start(StatehookConfig config, Consumer<Throwable> onFatal)
      throws InterruptedException {
    return start(config, Map.of(), onFatal);
  }

  /**
   * Starts the roles; returns when they work.
   *
   * @param environment the variables of this process; one of them may hold the encryption keys
   * @param onFatal called, possibly more than once, when a role cannot go on
   * @throws CannotStartException naming everything that stands in the way
   */
  public static Dispatcher start(
      StatehookConfig config, Map<String, String> environment, Consumer<Throwable> onFatal)
      throws InterruptedException {
    Dispatcher dispatcher = new Dispatcher(config, environment, onFatal);
    try {
      dispatcher.startRoles(config.list(StatehookConfig.ROLES));
      return dispatcher;
    } catch (ExecutionException e) {
      dispatcher.close();
      throw new CannotStartException(List.of("Kafka refused: " + e.getCause()), e);
    } catch (InterruptedException | RuntimeException e) {
      dispatcher.close();
      throw e;
    }
  }

  private void startRoles(List<String> roles) throws ExecutionException, InterruptedException {
    boolean batcher = roles.contains("batcher");
    boolean worker = roles.contains("worker");
    if (roles.contains("admin")) {
      startAdmin();
    }
    prepareCluster(batcher, worker);
    started.push(table);
    table.start().get();
    failWith(table.ended());
    if (worker) {
      startWorker();
    }
    if (batcher) {
      started.push(startedBatcher());
    }
    readiness.started();
    log.info("dispatcher works: roles={}", roles);
  }

  /** First, and closed last: it tells that the others are starting or stopping. */
  private void startAdmin() throws InterruptedException {
    ListenAddress address = config.adminAddress().orElse(null);
    if (address != null) {
      AdminRole role = new AdminRole(address, readiness);
      started.push(role);
      admin = Optional.of(role);
    }
  }

  /** What is not read any more grows old unseen. */
  private void failWith(CompletableFuture<Void> ended) {
    ended.exceptionally(
        failure -> {
          onFatal.accept(failure);
          return null;
        });
  }

  private void prepareCluster(boolean batcher, boolean worker)
      throws ExecutionException, InterruptedException {
    try (Admin admin = clients.admin()) {
      List<String> problems = new ArrayList<>(ClusterCheck.problems(admin, topics));
      if (problems.isEmpty() && batcher) {
        problems.addAll(
            GroupOffsets.prepare(admin, topics.batcherGroup(), topics.name(Topic.DEVICE_EVENTS)));
      }
      if (problems.isEmpty() && worker) {
        problems.addAll(
            GroupOffsets.gaps(admin, topics.workerGroup(), topics.name(Topic.WEBHOOK_DELIVERIES)));
        LeaseCheck.problem(admin, config).ifPresent(problems::add);
      }
      if (!problems.isEmpty()) {
        throw new CannotStartException(problems);
      }
    }
  }

  private Batcher startedBatcher() {
    Batcher batcher = new Batcher(config, clients, table, onFatal);
    batcher.start();
    return batcher;
  }

  private void startWorker() throws ExecutionException, InterruptedException {
    SecretStore secrets = startedSecrets();
    SigningKeys keys = new SigningKeys(secrets, new SecureRandom());
    SecretUpkeep upkeep =
        new SecretUpkeep(secrets, new KeyOperations(secrets, keys), SecretUpkeep.PERIOD);
    started.push(upkeep);
    upkeep.start();
    signingKeys = Optional.of(keys);
    // A new org's key takes a second to make; its first event shall not wait for that.
    table.addListener(change -> change.orgIds().forEach(org -> makeKeyAhead(keys, org)));
    StatusBoard status = new StatusBoard(table, clients, topics, Clock.systemUTC());
    started.push(status);
    status.start().get();
    EgressClient egress = new EgressClient(egressSettings());
    started.push(egress);
    WorkerPorts ports =
        new WorkerPorts(
            new TableSubscriptions(table),
            new OrgSigners(keys),
            new Credentials(secrets, ClientIdentity::ofPem)::find,
            new EgressSender(egress),
            health -> tell(status, health),
            onFatal);
    DeliveryWorker worker = new DeliveryWorker(config, clients, ports, ProductVersion.current());
    started.push(worker);
    admin.ifPresent(role -> role.add(worker.metrics()));
    worker.start();
  }

  private void makeKeyAhead(SigningKeys keys, String org) {
    if (!table.ofOrg(org).isEmpty()) {
      keys.forOrg(org)
          .whenComplete(
              (key, failure) -> {
                if (failure != null) {
                  log.warn("signing key not made, first use tries again: orgId={}", org);
                }
              });
    }
  }

  private static void tell(StatusBoard status, SubscriptionHealth health) {
    String state = health.state().wireName();
    if (health.state() == SubscriptionHealth.State.RETRYING) {
      log.warn(
          "delivery fails: subscriptionId={} reason={}", health.subscriptionId(), health.reason());
    } else {
      log.info("delivery is {}: subscriptionId={}", state, health.subscriptionId());
    }
    status.delivery(health.subscriptionId(), new StatusBoard.Health(state, health.reason()));
  }

  private SecretStore startedSecrets() throws ExecutionException, InterruptedException {
    EncryptionKeys encryption;
    try {
      encryption = EncryptionKeys.of(config, environment);
    } catch (IllegalArgumentException e) {
      throw new CannotStartException(List.of(String.valueOf(e.getMessage())), e);
    }
    SecretStore secrets =
        new SecretStore(clients, topics, encryption, new SecureRandom(), Clock.systemUTC());
    started.push(secrets);
    secrets.start().get();
    failWith(secrets.ended());
    if (secrets.isLockedOut()) {
      throw new CannotStartException(
          List.of(
              "no secret of this installation can be opened with %s: wrong key file?"
                  .formatted(encryption)));
    }
    return secrets;
  }

  private EgressSettings egressSettings() {
    return new EgressSettings(
        EgressConfig.of(config),
        config.count(WorkerSettings.MAX_IN_FLIGHT),
        Math.min(
            config.count(WorkerSettings.MAX_IN_FLIGHT_PER_HOST),
            config.count(WorkerSettings.MAX_IN_FLIGHT)));
  }

  /** The subscriptions and the catalogue in force. */
  public SubscriptionTable table() {
    return table;
  }

  /** The signing keys; only a worker has them. */
  public SigningKeys signingKeys() {
    return signingKeys.orElseThrow(
        () -> new IllegalStateException("this process does not run the worker role"));
  }

  /** Where the admin role listens; empty if it does not. */
  public Optional<ListenAddress> adminAddress() {
    return admin.map(AdminRole::address);
  }

  /** Stops taking work, ends what is open, and leaves. */
  @Override
  public void close() {
    readiness.stopping();
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        log.warn("a part did not close cleanly: part={}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
