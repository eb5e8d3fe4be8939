package io.statehook.dispatcher.http;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.PortRange;
import io.statehook.common.subscription.EndpointUrl;
import io.statehook.dispatcher.http.EgressFailure.Kind;
import io.statehook.dispatcher.http.FakeDns.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tries to make the client dial inward, in a network that ends at its own loopback and in which
 * every address leads to a canary. What it prints is its own view; packets are counted outside.
 */
final class SealedNetworkMain implements AutoCloseable {
  /** Two addresses that count as public; the firewall counts every other as forbidden. */
  static final String PUBLIC = "93.184.215.14";

  static final String PUBLIC6 = "2606:2800:21f:cb07::14";
  static final int HTTPS = 443;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);
  private static final List<Integer> CLOSED_PORTS = List.of(22, 25, 80, 444, 1023, 6379, 9092);

  private final TestCertificates authority = new TestCertificates("Sealed Root");
  private final FakeDns dns = new FakeDns();
  private final List<HostileServer> servers = new ArrayList<>();
  private final AtomicInteger canaries = new AtomicInteger();
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private final Set<String> words = new TreeSet<>();
  private final EgressClient client;

  private SealedNetworkMain(boolean guarded) throws IOException {
    requireSealed();
    InetAddress any = InetAddress.getByName("::");
    for (int port : List.of(HTTPS, 8443)) {
      ServerSocket tls =
          authority
              .leaf()
              .pointingTo("10.0.0.7")
              .serverContext()
              .getServerSocketFactory()
              .createServerSocket(port, 500, any);
      servers.add(new HostileServer(tls, this::answer));
    }
    for (int port : List.of(22, 25, 80, 444, 6379, 8080, 9092)) {
      servers.add(new HostileServer(new ServerSocket(port, 500, any), line -> sing()));
    }
    Path caFile = authority.writePem(Files.createTempFile("sealed-ca", ".pem"));
    caFile.toFile().deleteOnExit();
    EgressConfig rules =
        new EgressConfig(
            List.of(),
            List.of(),
            List.of(new PortRange(6379, 6379), new PortRange(9092, 9092)),
            caFile,
            null);
    TargetGuard guard =
        guarded
            ? TargetGuard.of(rules)
            : new TargetGuard(
                new AddressGuard(
                    AddressGuard.networks(List.of("0.0.0.0/0", "::/0")), List.of(), List.of()),
                List.of());
    client =
        new EgressClient(
            new EgressSettings(rules, 2000, 50),
            guard,
            new DnsResolver(dns.provider(), Duration.ZERO),
            TlsEngine.best(),
            System::nanoTime);
  }

  /** The only argument is {@code guarded}, or {@code open} to show that the counters count. */
  public static void main(String[] args) throws Exception {
    boolean guarded = args[0].equals("guarded");
    try (SealedNetworkMain sealed = new SealedNetworkMain(guarded)) {
      sealed.publicReceiversAreReached();
      sealed.names(guarded);
      if (guarded) {
        sealed.spellings();
        sealed.rebinding();
        sealed.redirects();
        sealed.ports();
      }
      System.out.printf(
          "attempts=%d wrong=%d canaries=%d words=%d%n",
          sealed.attempts.get(), sealed.wrong.get(), sealed.canaries.get(), sealed.words.size());
    }
  }

  /** Nothing here may run where a packet could leave the machine. */
  private static void requireSealed() throws IOException {
    for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (!link.isLoopback()) {
        throw new IllegalStateException("not sealed: there is a link " + link.getName());
      }
    }
  }

  private void publicReceiversAreReached() {
    dns.name(TestCertificates.HOST, Reply.of(PUBLIC)).name("six.test", Reply.of(PUBLIC6));
    EgressResult reached = send("https://receiver.test/");
    if (!(reached instanceof EgressAnswer)) {
      report("public receiver", reached);
    }
    // Reached, too: what is wrong is the certificate, which is for the other name.
    EgressResult six = send("https://six.test/");
    if (!(six instanceof EgressFailure failure && failure.kind() == Kind.TLS)) {
      report("public IPv6 receiver", six);
    }
  }

  private void names(boolean everyWay) {
    List<String> hosts = new ArrayList<>();
    for (int i = 0; i < ForbiddenAddresses.ALL.size(); i++) {
      String address = ForbiddenAddresses.ALL.get(i);
      String[] many = new String[EgressLimits.MAX_ADDRESSES];
      java.util.Arrays.fill(many, PUBLIC);
      many[many.length - 1] = address;
      dns.name("plain%d.test".formatted(i), Reply.of(address))
          .name("alias%d.test".formatted(i), Reply.alias("next%d.test".formatted(i)))
          .name("next%d.test".formatted(i), Reply.alias("plain%d.test".formatted(i)))
          .name("mixed%d.test".formatted(i), Reply.of(PUBLIC, PUBLIC6, address))
          .name("first%d.test".formatted(i), Reply.of(address, PUBLIC, PUBLIC6))
          .name("many%d.test".formatted(i), Reply.of(many));
      for (String kind :
          everyWay ? List.of("plain", "alias", "mixed", "first", "many") : List.of("plain")) {
        hosts.add("https://%s%d.test/".formatted(kind, i));
        hosts.add("https://%s%d.test:8443/".formatted(kind, i));
      }
    }
    blocked(hosts);
  }

  private void spellings() {
    List<String> urls = new ArrayList<>();
    for (String address : ForbiddenAddresses.ALL) {
      for (String host : ForbiddenAddresses.spellings(address)) {
        for (String port : List.of("", ":8443", ":8080", ":9092", ":80")) {
          urls.add("https://" + host + port + "/");
        }
      }
    }
    blocked(urls);
  }

  /** The first answer is public, every later one is not; no answer is kept. */
  private void rebinding() {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < ForbiddenAddresses.ALL.size(); i++) {
      String address = ForbiddenAddresses.ALL.get(i);
      String name = "turn%d.test".formatted(i);
      dns.name(name, Reply.of(PUBLIC), Reply.of(address));
      send("https://" + name + "/");
      // One lookup per connection: one query for each family, before the only dial.
      if (dns.asked(name) != 2) {
        wrong.incrementAndGet();
        System.out.printf("WRONG %s was asked for %d times%n", name, dns.asked(name));
      }
      urls.add("https://" + name + "/");
      urls.add("https://" + name + ":8443/");
    }
    // The receiver whose connection is in the pool turns inward, and the connection is closed.
    dns.name("receiver.test", Reply.of(PUBLIC), Reply.of("10.0.0.1"));
    send("https://receiver.test/close");
    urls.add("https://receiver.test/");
    blocked(urls);
  }

  private void redirects() {
    dns.name("receiver.test", Reply.of(PUBLIC));
    for (int status : REDIRECTS) {
      for (int i = 0; i < ForbiddenAddresses.ALL.size(); i++) {
        EgressResult result = send("https://receiver.test/%d/%d".formatted(status, i));
        if (!(result instanceof EgressAnswer answer && answer.status() == status)) {
          report("redirect %d to %s".formatted(status, ForbiddenAddresses.ALL.get(i)), result);
        }
      }
    }
  }

  private void ports() {
    List<String> urls = new ArrayList<>();
    for (int port : CLOSED_PORTS) {
      urls.add("https://receiver.test:%d/".formatted(port));
      urls.add("https://%s:%d/".formatted(PUBLIC, port));
    }
    blocked(urls);
  }

  private void blocked(List<String> urls) {
    for (String url : urls) {
      EndpointUrl parsed;
      attempts.incrementAndGet();
      try {
        parsed = EndpointUrl.parse(url);
      } catch (IllegalArgumentException refusedByTheParser) {
        continue;
      }
      EgressResult result = send(parsed);
      if (result instanceof EgressFailure failure && failure.kind() == Kind.BLOCKED) {
        words.add(failure.detail());
      } else {
        report(url, result);
      }
    }
  }

  private EgressResult send(String url) {
    attempts.incrementAndGet();
    return send(EndpointUrl.parse(url));
  }

  private EgressResult send(EndpointUrl url) {
    CompletableFuture<EgressResult> result =
        client.send(new EgressRequest(url, Map.of(), new byte[0], TIMEOUT)).toCompletableFuture();
    return result.join();
  }

  private void report(String what, EgressResult result) {
    wrong.incrementAndGet();
    System.out.printf("WRONG %s: %s%n", what, result);
  }

  private void sing() {
    canaries.incrementAndGet();
  }

  private void answer(HostileServer.Line line) throws IOException {
    if (!Set.of(PUBLIC, InetAddress.getByName(PUBLIC6).getHostAddress())
        .contains(line.dialled().getHostAddress())) {
      sing();
    }
    while (true) {
      String[] path = line.readRequest().split(" ")[1].split("/");
      if (path.length == 3) {
        String target = ForbiddenAddresses.ALL.get(Integer.parseInt(path[2]));
        String host = target.indexOf(':') >= 0 ? "[" + target + "]" : target;
        line.write(
            "HTTP/1.1 %s Go\r\nlocation: https://%s/\r\nrefresh: 0;url=https://%s/\r\n"
                    .formatted(path[1], host, host)
                + "alt-svc: h2=\"%s:443\"\r\nlink: <https://%s/>; rel=preload\r\n"
                    .formatted(host, host)
                + "content-length: 0\r\n\r\n");
      } else if (path.length == 2) {
        line.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        line.closeNow();
      } else {
        line.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
      }
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    dns.close();
    for (HostileServer server : servers) {
      server.close();
    }
  }
}
