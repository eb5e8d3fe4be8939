package io.statehook.benchmark;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The peer that anybody would pick: Apache Camel's Kafka consumer in its batching mode, whose
 * batches its HTTP component posts.
 */
final class CamelPeer implements ChildMain.Answers {
  private static final String TLS = "bench";

  /** Starts its route. */
  CamelPeer(String[] args) throws Exception {
    PeerSettings settings = PeerSettings.parse(args);
    CamelContext context = new DefaultCamelContext();
    context.getRegistry().bind(TLS, tls(Path.of(settings.caFile())));
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from(source(settings))
                .process(CamelPeer::join)
                .to(settings.url() + "?httpMethod=POST&sslContextParameters=#" + TLS);
          }
        });
    context.start();
  }

  @Override
  public String to(String[] words) {
    return "nothing to tell";
  }

  private static String source(PeerSettings settings) {
    return "kafka:%s?brokers=%s&groupId=%s-camel&autoOffsetReset=earliest"
            .formatted(settings.topic(), settings.bootstrapServers(), settings.topic())
        + "&batching=true&maxPollRecords=%d&pollTimeoutMs=%d&consumersCount=%d"
            .formatted(settings.maxEvents(), settings.maxWait().toMillis(), settings.inFlight())
        + "&additionalProperties.isolation.level=read_committed&valueDeserializer="
        + ByteArrayDeserializer.class.getName();
  }

  private static void join(Exchange exchange) {
    List<?> batch = exchange.getMessage().getBody(List.class);
    byte[] body = new byte[1 + batch.size() * (SampleEvent.LENGTH + 1)];
    int at = 0;
    for (Object part : batch) {
      byte[] event = ((Exchange) part).getMessage().getBody(byte[].class);
      body[at] = (byte) (at == 0 ? '[' : ',');
      System.arraycopy(event, 0, body, at + 1, event.length);
      at += 1 + event.length;
    }
    body[at] = ']';
    exchange.getMessage().setBody(body);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain");
  }

  private static SSLContextParameters tls(Path caFile) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(caFile)) {
      trusted.setCertificateEntry(
          "bench", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    TrustManager manager = factory.getTrustManagers()[0];
    TrustManagersParameters managers = new TrustManagersParameters();
    managers.setTrustManager(manager);
    SSLContextParameters parameters = new SSLContextParameters();
    parameters.setTrustManagers(managers);
    return parameters;
  }
}
