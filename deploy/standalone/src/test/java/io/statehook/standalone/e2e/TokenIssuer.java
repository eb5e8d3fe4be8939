package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.statehook.common.kafka.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Who issues signed tokens for a client's id and secret, as an identity provider does. */
final class TokenIssuer implements AutoCloseable {
  static final String AUDIENCE = "kafka";

  private static final int RSA_BITS = 2048;
  private static final String KEY_ID = "k1";
  private static final Duration VALIDITY = Duration.ofHours(1);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final KeyPair keys;
  private final UnaryOperator<String> secrets;
  private final HttpServer server;
  private final Path keyFile;

  /**
   * An issuer on loopback.
   *
   * @param keyFile gets the public key, for brokers
   * @param secrets the secret of each client
   */
  TokenIssuer(Path keyFile, UnaryOperator<String> secrets)
      throws IOException, GeneralSecurityException {
    this.keyFile = keyFile.toAbsolutePath();
    this.secrets = secrets;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    keys = generator.generateKeyPair();
    Files.writeString(keyFile, publicKeys());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::answer);
    server.start();
  }

  String tokenUrl() {
    return "http://127.0.0.1:%d/token".formatted(server.getAddress().getPort());
  }

  String keysUrl() {
    return keyFile.toUri().toString();
  }

  private String publicKeys() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    ObjectNode json = Json.mapper().createObjectNode();
    json.putArray("keys")
        .addObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", KEY_ID)
        .put("n", number(key.getModulus()))
        .put("e", number(key.getPublicExponent()));
    return json.toString();
  }

  private static String number(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    byte[] unsigned = new byte[bytes.length - sign];
    System.arraycopy(bytes, sign, unsigned, 0, unsigned.length);
    return BASE64.encodeToString(unsigned);
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String authorization =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    String[] client =
        new String(Base64.getDecoder().decode(authorization.replaceFirst("^Basic ", "")), UTF_8)
            .split(":", 2);
    ObjectNode json = Json.mapper().createObjectNode();
    boolean known = client.length == 2 && client[1].equals(secrets.apply(client[0]));
    if (known) {
      json.put("access_token", token(client[0])).put("token_type", "Bearer");
      json.put("expires_in", VALIDITY.toSeconds());
    } else {
      json.put("error", "invalid_client").put("error_description", "no such client and secret");
    }
    byte[] body = Json.bytes(json);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(known ? 200 : 401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** A signed token. */
  String token(String subject) {
    Instant now = Instant.now();
    ObjectNode head = Json.mapper().createObjectNode().put("alg", "RS256").put("kid", KEY_ID);
    ObjectNode claims = Json.mapper().createObjectNode();
    claims.put("sub", subject).put("aud", AUDIENCE).put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(VALIDITY).getEpochSecond());
    String signed =
        BASE64.encodeToString(Json.bytes(head)) + "." + BASE64.encodeToString(Json.bytes(claims));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform signs with RSA", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
