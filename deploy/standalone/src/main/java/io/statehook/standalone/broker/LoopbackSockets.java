package io.statehook.standalone.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The listening sockets, bound before Kafka is configured. Kafka wants its port numbers in its
 * settings: a port that is probed, released and bound again later can be lost in between, and
 * Kafka's answer to that is to end the JVM.
 */
final class LoopbackSockets implements ServerSocketFactory, AutoCloseable {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 50;
  private static final int NEIGHBOURS_TRIED = 50;
  private static final int HIGHEST_PORT = 65_535;
  private static final int ANY_PORT = 0;

  private final Map<String, ServerSocketChannel> sockets = new TreeMap<>();

  /**
   * Binds the broker's port, or the next free one after it, and any port for the controller.
   *
   * @param furtherListeners get any port each
   */
  LoopbackSockets(int preferredPort, Set<String> furtherListeners) throws IOException {
    try {
      sockets.put(BrokerSettings.BROKER_LISTENER, bindNear(preferredPort));
      sockets.put(BrokerSettings.CONTROLLER_LISTENER, bind(ANY_PORT));
      for (String listener : furtherListeners) {
        sockets.put(listener, bind(ANY_PORT));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** The port of each listener. */
  Map<String, Integer> ports() {
    Map<String, Integer> ports = new TreeMap<>();
    sockets.forEach((listener, socket) -> ports.put(listener, socket.socket().getLocalPort()));
    return ports;
  }

  @Override
  public ServerSocketChannel openServerSocket(
      String listenerName, InetSocketAddress address, int backlog, int receiveBufferBytes) {
    ServerSocketChannel socket = sockets.get(listenerName);
    if (socket == null) {
      throw new IllegalArgumentException("no socket for listener " + listenerName);
    }
    return socket;
  }

  /** Needed when Kafka never got to own the sockets; harmless otherwise. */
  @Override
  public void close() throws IOException {
    for (ServerSocketChannel socket : sockets.values()) {
      socket.close();
    }
  }

  private static ServerSocketChannel bindNear(int preferredPort) throws IOException {
    int last = Math.min(preferredPort + NEIGHBOURS_TRIED, HIGHEST_PORT);
    for (int port = preferredPort; port <= last; port++) {
      try {
        return bind(port);
      } catch (BindException e) {
        // Taken: the neighbour may be free.
      }
    }
    return bind(ANY_PORT);
  }

  private static ServerSocketChannel bind(int port) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
