package io.statehook.dispatcher.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** A receiver that says, byte for byte, what its script says; after it, it waits for the close. */
final class HostileServer implements AutoCloseable {
  /** What one connection does. */
  @FunctionalInterface
  interface Script {
    void run(Line line) throws IOException, InterruptedException;
  }

  final AtomicInteger accepted = new AtomicInteger();
  final AtomicInteger closedByPeer = new AtomicInteger();
  final AtomicLong bytesWritten = new AtomicLong();
  final List<String> requests = new CopyOnWriteArrayList<>();

  private final ServerSocket listener;
  private final Script script;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** Speaks TLS. */
  HostileServer(SSLContext tls, Script script) throws IOException {
    this(tls.getServerSocketFactory().createServerSocket(0, 50, loopback()), script);
  }

  /** Speaks plain TCP. */
  HostileServer(Script script) throws IOException {
    this(new ServerSocket(0, 50, loopback()), script);
  }

  HostileServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    stopped.countDown();
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        accepted.incrementAndGet();
        daemon(() -> serve(socket));
      }
    } catch (IOException closed) {
      stopped.countDown();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Line line = new Line(socket);
      script.run(line);
      line.awaitClose();
    } catch (IOException broken) {
      closedByPeer.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(socket);
    }
  }

  private static void daemon(Runnable action) {
    Thread thread = new Thread(action, "hostile-server");
    thread.setDaemon(true);
    thread.start();
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection, seen from the server. */
  final class Line {
    private final Socket socket;

    private Line(Socket socket) {
      this.socket = socket;
    }

    /** Reads one request; fails when the peer closed instead. */
    String readRequest() throws IOException {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        head.write(readByte(in));
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      byte[] body = in.readNBytes(contentLength(text));
      String request = text + new String(body, StandardCharsets.UTF_8);
      requests.add(request);
      return request;
    }

    /** The address that the peer dialled. */
    InetAddress dialled() {
      return socket.getLocalAddress();
    }

    /** The name by which the client asked for this server; empty if it gave none. */
    String serverName() {
      return ((ExtendedSSLSession) ((SSLSocket) socket).getSession())
          .getRequestedServerNames().stream()
              .map(name -> ((SNIHostName) name).getAsciiName())
              .findFirst()
              .orElse("");
    }

    /** The subject of the client's certificate; empty if it showed none. */
    String client() {
      try {
        return ((SSLSocket) socket).getSession().getPeerPrincipal().getName();
      } catch (SSLPeerUnverifiedException none) {
        return "";
      }
    }

    void write(String text) throws IOException {
      write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      bytesWritten.addAndGet(bytes.length);
    }

    /** Hands every byte on to a port of this machine and back until one side ends. */
    void pipe(int port) throws IOException {
      try (Socket onward = new Socket(loopback(), port)) {
        daemon(() -> copy(onward, socket));
        socket.getInputStream().transferTo(onward.getOutputStream());
      }
      throw new IOException("closed by the peer");
    }

    private static void copy(Socket from, Socket to) {
      try (from;
          to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException ended) {
        // The other direction tells.
      }
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    void closeNow() throws IOException {
      socket.close();
    }

    /** Waits without doing anything; ends early when the server is closed. */
    void idle(long millis) throws IOException, InterruptedException {
      if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
        throw new IOException("the server was closed");
      }
    }

    private void awaitClose() throws IOException {
      if (socket.isClosed()) {
        return;
      }
      InputStream in = socket.getInputStream();
      while (true) {
        readByte(in);
      }
    }

    private static int readByte(InputStream in) throws IOException {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed by the peer");
      }
      return next;
    }

    private static int contentLength(String head) {
      for (String header : head.toLowerCase(Locale.ROOT).split("\r\n")) {
        if (header.startsWith("content-length:")) {
          return Integer.parseInt(header.substring("content-length:".length()).trim());
        }
      }
      return 0;
    }
  }
}
