package io.statehook.dispatcher;

import io.statehook.common.config.AdminConfig;
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
import io.statehook.dispatcher.control.TestDesk;
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
import io.statehook.dispatcher.operations.Operations;
import io.statehook.dispatcher.operations.SecretOperations;
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
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
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
  private final SubscriptionReader reader;
  private final SubscriptionTable table;
  private final Readiness readiness = new Readiness();
  private final Stalls stalls;
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
    this.reader = new SubscriptionReader(guard::allows);
    this.table = new SubscriptionTable(clients, topics, reader);
    this.stalls =
        new Stalls(config.millis(StatehookConfig.STALL_MS), () -> table.contact().lasts());
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
      throw new CannotStartException(List.of(refusal(e.getCause())), e);
    } catch (InterruptedException | RuntimeException e) {
      dispatcher.close();
      throw e;
    }
  }

  private static String refusal(@Nullable Throwable cause) {
    return cause instanceof AuthorizationException
        ? "Kafka refused: %s%nstatehook topics acls prints the rules (ACLs) that each role needs"
            .formatted(cause.getMessage())
        : "Kafka refused: " + cause;
  }

  private void startRoles(List<String> roles) throws ExecutionException, InterruptedException {
    boolean batcher = roles.contains("batcher");
    boolean worker = roles.contains("worker");
    boolean forPeople = roles.contains("admin");
    if (forPeople || roles.contains("monitor")) {
      startAdmin(forPeople);
    }
    ClockWatch clock = new ClockWatch(System::currentTimeMillis, System::nanoTime, onFatal);
    started.push(clock);
    clock.start();
    prepareCluster(batcher, worker);
    startTable();
    Optional<SecretStore> secrets =
        worker || (forPeople && admin.isPresent() && namesKeys())
            ? Optional.of(startedSecrets())
            : Optional.empty();
    if (worker) {
      startWorker(secrets.orElseThrow());
    }
    if (batcher) {
      started.push(startedBatcher());
    }
    if (forPeople && admin.isPresent()) {
      ConsoleReaders readers = new ConsoleReaders(config, clients);
      started.push(readers);
      admin.get().serve(operations(secrets), readers);
    }
    readiness.started();
    log.info("dispatcher works: roles={}", roles);
  }

  /** First, and closed last: it tells that the others are starting or stopping. */
  private void startAdmin(boolean forPeople) throws InterruptedException {
    AdminConfig listener = AdminConfig.of(config).orElse(null);
    if (listener != null) {
      AdminRole role = new AdminRole(listener, readiness, forPeople);
      started.push(role);
      admin = Optional.of(role);
    }
  }

  private void startTable() throws ExecutionException, InterruptedException {
    started.push(table);
    table.start().get();
    failWith(table.ended());
    admin.ifPresent(role -> role.add(table.metrics()));
    readiness.watch(
        stalls.always("the thread that reads subscriptions", () -> table.pulse().age()));
    readiness.require(
        () -> table.contact().isThere() ? Optional.empty() : Optional.of("Kafka does not answer"));
  }

  /** Without encryption keys an admin process does everything but what needs secrets. */
  private boolean namesKeys() {
    return !config.text(StatehookConfig.KEY_FILE).isEmpty()
        || !config.text(StatehookConfig.KEY_VARIABLE).isEmpty();
  }

  private Operations operations(Optional<SecretStore> secrets)
      throws ExecutionException, InterruptedException {
    OpenedOperations opened = new OpenedOperations(clients, topics, table, reader);
    started.push(opened);
    return opened.open(secrets.map(this::secretOperations));
  }

  private SecretOperations secretOperations(SecretStore secrets) {
    SigningKeys keys = signingKeys.orElseGet(() -> new SigningKeys(secrets, new SecureRandom()));
    return new SecretOperations(
        new KeyOperations(secrets, keys), keys, new Credentials(secrets, ClientIdentity::ofPem));
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
    admin.ifPresent(role -> role.add(batcher.metrics()));
    readiness.watch(stalls.whileKafkaAnswers("a thread of the batcher", batcher::stillFor));
    readiness.require(batcher::obstacle);
    return batcher;
  }

  private void startWorker(SecretStore secrets) throws ExecutionException, InterruptedException {
    SigningKeys keys = new SigningKeys(secrets, new SecureRandom());
    SecretUpkeep upkeep =
        new SecretUpkeep(secrets, new KeyOperations(secrets, keys), table, SecretUpkeep.PERIOD);
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
    Credentials credentials = new Credentials(secrets, ClientIdentity::ofPem);
    WorkerPorts ports =
        new WorkerPorts(
            new TableSubscriptions(table),
            new OrgSigners(keys),
            credentials::find,
            new EgressSender(egress),
            health -> tell(status, health),
            onFatal);
    DeliveryWorker worker = new DeliveryWorker(config, clients, ports, ProductVersion.current());
    started.push(worker);
    admin.ifPresent(role -> role.add(worker.metrics()));
    admin.ifPresent(role -> role.add(egress.metrics()));
    worker.start();
    status.follow(worker::report);
    readiness.watch(stalls.whileKafkaAnswers("the engine of the worker", worker::engineStillFor));
    readiness.watch(
        stalls.whileKafkaAnswers("the worker's reading of batches", worker::pollStillFor));
    readiness.require(worker::obstacle);
    TestDesk tests =
        new TestDesk(clients, topics, table, reader, worker.tests(), Clock.systemUTC());
    started.push(tests);
    tests.start().get();
    credentials.listen(worker::secretStored);
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
    admin.ifPresent(role -> role.add(secrets.metrics()));
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

  /** All numbers in Prometheus' text format; empty without the admin role. */
  public Optional<String> metrics() {
    return admin.map(AdminRole::metrics);
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
