package io.statehook.standalone.e2e;

import io.statehook.standalone.broker.EmbeddedBroker;
import io.statehook.standalone.tls.CertificateAuthority;
import io.statehook.standalone.tls.ClientKeyStore;
import io.statehook.standalone.tls.DevCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker that enforces access rules and lets people in by three doors: password (SCRAM), client
 * certificate (mutual TLS) and token (OAUTHBEARER), all of them over TLS. The plain door is that of
 * the broker itself and of who prepares a test; whoever comes there may do everything.
 */
final class SecureBroker implements AutoCloseable {
  /** Kafka asks who runs the JVM which addresses may be asked for tokens and keys. */
  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private static final String LOGIN = "org.apache.kafka.common.security.";
  private static final String SCRAM_LOGIN = LOGIN + "scram.ScramLoginModule required";
  private static final String TOKEN_LOGIN = LOGIN + "oauthbearer.OAuthBearerLoginModule required";
  private static final int SCRAM_ITERATIONS = 4096;

  private final SecureRandom random = new SecureRandom();
  private final Path directory = SharedBroker.directory("secure");
  private final CertificateAuthority clients = authority("Clients");
  private final CertificateAuthority strangers = authority("Strangers");
  private final Set<String> secrets = new TreeSet<>();
  private final DevCertificates server;
  private final TokenIssuer issuer;
  private final Path tokenFile;
  private final EmbeddedBroker broker;

  /** By which door somebody comes. */
  enum Door {
    SCRAM,
    MUTUAL_TLS,
    OAUTHBEARER;

    private String listener() {
      return name().replace("_", "");
    }
  }

  private SecureBroker() throws IOException, GeneralSecurityException {
    server = DevCertificates.in(directory.resolve("tls"), Clock.systemUTC(), random);
    issuer = new TokenIssuer(directory.resolve("jwks.json"), this::secret);
    tokenFile = directory.resolve("token.jwt").toAbsolutePath();
    System.setProperty(
        ALLOWED_URLS,
        String.join(",", issuer.tokenUrl(), issuer.keysUrl(), tokenFile.toUri().toString()));
    Files.writeString(
        directory.resolve("broker.pem"),
        Files.readString(server.keyFile()) + Files.readString(server.certificateFile()));
    ClientKeyStore.trust(directory.resolve("clients.p12"), secret("trust"), clients);
    broker =
        new EmbeddedBroker(
            directory.resolve("kafka"),
            0,
            settings(),
            Set.of(Door.SCRAM.listener(), Door.MUTUAL_TLS.listener(), Door.OAUTHBEARER.listener()));
  }

  /** A broker that knows these users. */
  static SecureBroker start(List<String> users) throws Exception {
    SecureBroker broker = new SecureBroker();
    try {
      broker.broker.start();
      broker.tellPasswords(users);
    } catch (Exception e) {
      broker.close();
      throw e;
    }
    return broker;
  }

  /** The plain door. */
  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Everything that nobody may ever see: passwords and secrets of whoever was given any. */
  List<String> secrets() {
    return List.copyOf(secrets);
  }

  /** What a user who comes by the door has in a settings file. */
  Map<String, String> settings(Door door, String user) throws Exception {
    return settings(door, user, secret(user), clients);
  }

  /** The same for somebody who only knows the user's name. */
  Map<String, String> pretending(Door door, String user) throws Exception {
    return settings(door, user, secret("pretending"), strangers);
  }

  /** The same for a user who was never told who vouches for the broker. */
  Map<String, String> untrusting(Door door, String user) throws Exception {
    Map<String, String> settings = settings(door, user);
    settings.keySet().removeIf(name -> name.startsWith("ssl.truststore"));
    return settings;
  }

  /** What a user has whose token somebody else keeps in a file. */
  Map<String, String> withTokenFile(String user) throws Exception {
    Files.writeString(tokenFile, issuer.token(user));
    Map<String, String> settings = settings(Door.OAUTHBEARER, user);
    settings.keySet().removeIf(name -> name.contains("client.credentials"));
    settings.put("sasl.oauthbearer.token.endpoint.url", tokenFile.toUri().toString());
    return settings;
  }

  private Map<String, String> settings(
      Door door, String user, String secret, CertificateAuthority authority) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", broker.bootstrapServers(door.listener()));
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", server.caFile().toString());
    switch (door) {
      case SCRAM -> {
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put(
            "sasl.jaas.config",
            "%s username=\"%s\" password=\"%s\";".formatted(SCRAM_LOGIN, user, secret));
      }
      case MUTUAL_TLS -> {
        Path file = Files.createTempFile(directory, user + "-", ".p12");
        ClientKeyStore.write(file, secret, user, authority, random);
        settings.put("security.protocol", "SSL");
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", file.toString());
        settings.put("ssl.keystore.password", secret);
      }
      case OAUTHBEARER -> {
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "OAUTHBEARER");
        settings.put("sasl.jaas.config", TOKEN_LOGIN + ";");
        settings.put(
            "sasl.login.callback.handler.class",
            LOGIN + "oauthbearer.OAuthBearerLoginCallbackHandler");
        settings.put("sasl.oauthbearer.token.endpoint.url", issuer.tokenUrl());
        settings.put("sasl.oauthbearer.client.credentials.client.id", user);
        settings.put("sasl.oauthbearer.client.credentials.client.secret", secret);
      }
    }
    return settings;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:ANONYMOUS");
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SCRAM:SASL_SSL,MUTUALTLS:SSL,OAUTHBEARER:SASL_SSL");
    settings.put("ssl.keystore.type", "PEM");
    settings.put("ssl.keystore.location", directory.resolve("broker.pem").toString());
    settings.put("ssl.principal.mapping.rules", "RULE:^CN=(.*)$/$1/");
    String mutual = listener(Door.MUTUAL_TLS, "");
    settings.put(mutual + "ssl.client.auth", "required");
    settings.put(mutual + "ssl.truststore.type", "PKCS12");
    settings.put(mutual + "ssl.truststore.location", directory.resolve("clients.p12").toString());
    settings.put(mutual + "ssl.truststore.password", secret("trust"));
    settings.put(listener(Door.SCRAM, "sasl.enabled.mechanisms"), "SCRAM-SHA-512");
    settings.put(listener(Door.SCRAM, "scram-sha-512.sasl.jaas.config"), SCRAM_LOGIN + ";");
    settings.put(listener(Door.OAUTHBEARER, "sasl.enabled.mechanisms"), "OAUTHBEARER");
    settings.put(listener(Door.OAUTHBEARER, "oauthbearer.sasl.jaas.config"), TOKEN_LOGIN + ";");
    settings.put(
        listener(Door.OAUTHBEARER, "oauthbearer.sasl.server.callback.handler.class"),
        LOGIN + "oauthbearer.OAuthBearerValidatorCallbackHandler");
    settings.put("sasl.oauthbearer.jwks.endpoint.url", issuer.keysUrl());
    settings.put("sasl.oauthbearer.expected.audience", TokenIssuer.AUDIENCE);
    return settings;
  }

  private static String listener(Door door, String setting) {
    return "listener.name.%s.%s".formatted(door.listener().toLowerCase(Locale.ROOT), setting);
  }

  private void tellPasswords(List<String> users) throws Exception {
    ScramCredentialInfo kind =
        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS);
    List<UserScramCredentialAlteration> passwords =
        users.stream()
            .<UserScramCredentialAlteration>map(
                user -> new UserScramCredentialUpsertion(user, kind, secret(user)))
            .toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin.alterUserScramCredentials(passwords).all().get();
    }
  }

  /** One that is easily found where it must not be. */
  private synchronized String secret(String name) {
    String secret = "canary-of-" + name;
    secrets.add(secret);
    return secret;
  }

  private CertificateAuthority authority(String name) {
    Instant now = Instant.now();
    return CertificateAuthority.create(
        name, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)), random);
  }

  @Override
  public void close() {
    broker.close();
    issuer.close();
    System.clearProperty(ALLOWED_URLS);
  }
}
