package io.statehook.standalone.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A stretch of network between clients and one server that can be cut, in one direction or both. As
 * behind a firewall that drops packets, nobody is told: connections stay, new ones get no answer,
 * and when it heals whatever was on its way arrives late.
 */
public final class Link implements AutoCloseable {
  private static final int BACKLOG = 200;
  private static final int BUFFER_BYTES = 16_384;

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Set<Way> cut = EnumSet.noneOf(Way.class);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "link");
            thread.setDaemon(true);
            return thread;
          });

  /** A direction. */
  public enum Way {
    /** What clients send. */
    THERE,
    /** What the server answers. */
    BACK
  }

  /**
   * Listens for clients.
   *
   * @param port 0 for any
   */
  public Link(InetAddress address, int port, InetSocketAddress target) throws IOException {
    this.target = target;
    server = new ServerSocket(port, BACKLOG, address);
    threads.execute(this::accept);
  }

  /** Where clients connect. */
  public int port() {
    return server.getLocalPort();
  }

  /** From now on nothing gets through in these directions. */
  public void cut(Set<Way> ways) {
    synchronized (cut) {
      cut.addAll(ways);
    }
  }

  /** Everything gets through again. */
  public void heal() {
    synchronized (cut) {
      cut.clear();
      cut.notifyAll();
    }
  }

  /** The same, and whoever had a connection lost it: a firewall that forgot all about them. */
  public void reset() {
    open.forEach(this::close);
    heal();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        open.add(client);
        threads.execute(() -> connect(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket client) {
    try {
      await(EnumSet.allOf(Way.class));
      Socket upstream = new Socket();
      open.add(upstream);
      upstream.connect(target);
      threads.execute(() -> copy(client, upstream, Way.THERE));
      threads.execute(() -> copy(upstream, client, Way.BACK));
    } catch (IOException | InterruptedException e) {
      close(client);
    }
  }

  private void copy(Socket from, Socket to, Way way) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        await(EnumSet.of(way));
        out.write(buffer, 0, read);
      }
      await(EnumSet.of(way)); // Nor does it get through that somebody has hung up.
    } catch (IOException | InterruptedException e) {
      // One side has gone; the other learns it by the end of its connection.
    } finally {
      close(from);
      close(to);
    }
  }

  private void await(Set<Way> ways) throws InterruptedException {
    synchronized (cut) {
      while (ways.stream().anyMatch(cut::contains)) {
        cut.wait();
      }
    }
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // Gone.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // Gone.
    }
    open.forEach(this::close);
    threads.shutdownNow();
  }
}
