package io.statehook.standalone.broker;

import java.io.IOException;
import java.nio.file.Path;

/** The embedded broker, at an address that nobody takes while it is away. */
final class BrokerInProcess implements TestBroker {
  private final Path directory;
  private EmbeddedBroker broker;
  private String address = "";

  BrokerInProcess(Path directory) throws IOException {
    this.directory = directory;
    broker = new EmbeddedBroker(directory, StablePort.pick());
  }

  @Override
  public void start() throws IOException {
    if (!address.isEmpty()) {
      int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
      broker = new EmbeddedBroker(directory, port);
    }
    broker.start();
    String serving = broker.bootstrapServers();
    if (!address.isEmpty() && !serving.equals(address)) {
      throw new IllegalStateException("it serves at %s, not at %s".formatted(serving, address));
    }
    address = serving;
  }

  @Override
  public void stop() {
    broker.close();
  }

  @Override
  public String bootstrapServers() {
    return address;
  }
}
