package io.statehook.dispatcher;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.activity.SeenDevices;
import io.statehook.dispatcher.console.ConsoleParts;
import io.statehook.dispatcher.control.ClusterView;
import io.statehook.dispatcher.control.KafkaClients;
import io.statehook.dispatcher.operations.Operations;
import io.statehook.dispatcher.operations.Tokens;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** What only the console asks for, besides the operations that it shares with the API. */
final class ConsoleReaders implements AutoCloseable {
  private final StatehookConfig config;
  private final SeenDevices devices;
  private final Admin admin;

  /** Reads nothing until it is asked. */
  ConsoleReaders(StatehookConfig config, KafkaClients clients) {
    this.config = config;
    devices = new SeenDevices(clients, config.topics());
    admin = clients.admin();
  }

  /** What the console works on. */
  ConsoleParts parts(
      Tokens tokens, Function<String, OptionalLong> badToken, Operations operations) {
    return new ConsoleParts(
        tokens::caller, badToken, operations, devices, this::cluster, config, Clock.systemUTC());
  }

  private ClusterView cluster() {
    try {
      return ClusterView.of(admin, config.topics());
    } catch (ExecutionException e) {
      throw new KafkaException("the cluster cannot be described", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    devices.close();
    admin.close();
  }
}
