package io.statehook.standalone.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a broker that comes back to it: outside the range from which the system takes ports
 * for whoever asks for any, so that nobody gets it while the broker is away.
 */
public final class StablePort {
  private static final int FIRST = 15_000;
  private static final int LAST = 30_000;
  private static final int TRIES = 100;

  private StablePort() {}

  /** One that is free now. */
  public static int pick() throws IOException {
    IOException last = new IOException("not tried");
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        return free.getLocalPort();
      } catch (IOException taken) {
        last = taken;
      }
    }
    throw last;
  }
}
