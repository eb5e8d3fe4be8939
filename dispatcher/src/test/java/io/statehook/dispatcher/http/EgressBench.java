package io.statehook.dispatcher.http;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.subscription.EndpointUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** A client that trusts one authority, and servers that this authority vouches for. */
final class EgressBench implements AutoCloseable {
  /** Long enough for a request on a busy machine, short enough to be waited for. */
  static final Duration DEADLINE = Duration.ofMillis(1500);

  /** What a busy machine may add to a deadline; receivers hold on for longer. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private static final TestCertificates AUTHORITY = new TestCertificates("Bench Root");
  private static final SSLContext GOOD = AUTHORITY.leaf().serverContext();

  final ScriptedResolver resolver =
      new ScriptedResolver().answer(TestCertificates.HOST, "127.0.0.1");
  final EgressClient client;
  private final Path caFile;

  EgressBench(TlsEngine engine, String... allowedNetworks) {
    this(engine, 100, 10, List.of(allowedNetworks));
  }

  EgressBench(TlsEngine engine, int connections, int perHost, List<String> allowedNetworks) {
    caFile = caFile();
    EgressConfig rules = new EgressConfig(allowedNetworks, List.of(), List.of(), caFile, null);
    client = client(rules, connections, perHost, engine);
  }

  /** With rules of its own, to which the bench adds its authority. */
  EgressBench(TlsEngine engine, EgressConfig rules) {
    caFile = caFile();
    client =
        client(
            new EgressConfig(
                rules.allowedNetworks(),
                rules.deniedNetworks(),
                rules.deniedPorts(),
                caFile,
                rules.proxy()),
            100,
            10,
            engine);
  }

  static EgressBench onLoopback(TlsEngine engine) {
    return new EgressBench(engine, "127.0.0.0/8");
  }

  static TestCertificates authority() {
    return AUTHORITY;
  }

  static HostileServer server(HostileServer.Script script) throws IOException {
    return new HostileServer(GOOD, script);
  }

  /** A port that refuses connections, and that nobody else can be given meanwhile. */
  static Socket closedPort() throws IOException {
    Socket bound = new Socket();
    bound.bind(new InetSocketAddress(TestCertificates.address("127.0.0.1"), 0));
    return bound;
  }

  static EgressRequest request(int port, Duration timeout) {
    return request(TestCertificates.HOST, port, timeout);
  }

  static EgressRequest request(String host, int port, Duration timeout) {
    EndpointUrl url = EndpointUrl.parse("https://%s:%d/hook?a=b".formatted(host, port));
    byte[] body = "[{\"id\":\"1\"}]".getBytes(StandardCharsets.UTF_8);
    return new EgressRequest(url, Map.of("content-type", "text/plain"), body, timeout);
  }

  EgressResult post(int port) {
    return await(request(port, Duration.ofSeconds(5)));
  }

  EgressResult await(EgressRequest request) {
    return client.send(request).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private EgressClient client(EgressConfig rules, int connections, int perHost, TlsEngine engine) {
    EgressSettings settings = new EgressSettings(rules, connections, perHost);
    return new EgressClient(settings, resolver, engine, System::nanoTime);
  }

  private static Path caFile() {
    try {
      return AUTHORITY.writePem(Files.createTempFile("bench-ca", ".pem"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    Files.delete(caFile);
  }
}
