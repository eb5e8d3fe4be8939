package io.statehook.dispatcher.http;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key and its certificates, by which a receiver with mutual TLS knows us. Two are equal
 * if key and certificates are; only requests with equal identities share a connection.
 */
public final class ClientIdentity {
  private static final int MAX_PEM_CHARS = 64 * 1024;
  private static final int MAX_CERTIFICATES = 10;
  private static final int CHALLENGE_BYTES = 32;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final byte[] fingerprint;

  private ClientIdentity(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException {
    this.key = key;
    this.chain = List.copyOf(chain);
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(key.getEncoded());
    for (X509Certificate certificate : chain) {
      sha256.update(certificate.getEncoded());
    }
    this.fingerprint = sha256.digest();
  }

  /**
   * Reads a PEM text with one PKCS #8 private key (RSA of at least 2048 bits, or EC), its
   * certificate, and then the certificates above it, if the receiver needs them.
   *
   * @throws IllegalArgumentException naming what is wrong, without a word of the text
   */
  public static ClientIdentity ofPem(String pem) {
    if (pem.length() > MAX_PEM_CHARS) {
      throw new IllegalArgumentException("longer than %d characters".formatted(MAX_PEM_CHARS));
    }
    List<byte[]> keys = new ArrayList<>();
    List<X509Certificate> chain = new ArrayList<>();
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      byte[] bytes = decoded(block.group(2));
      switch (block.group(1)) {
        case "PRIVATE KEY" -> keys.add(bytes);
        case "CERTIFICATE" -> chain.add(certificate(bytes));
        default ->
            throw new IllegalArgumentException(
                "a %s is not taken (openssl pkcs8 -topk8 -nodes makes a key fit)"
                    .formatted(block.group(1)));
      }
    }
    if (keys.size() != 1 || chain.isEmpty() || chain.size() > MAX_CERTIFICATES) {
      throw new IllegalArgumentException(
          "needed are one PRIVATE KEY and 1 to %d CERTIFICATEs in PEM, not %d and %d"
              .formatted(MAX_CERTIFICATES, keys.size(), chain.size()));
    }
    requireChain(chain);
    return of(keys.get(0), chain);
  }

  /** When the certificate, or one above it, ends. */
  public Instant validUntil() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  PrivateKey key() {
    return key;
  }

  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientIdentity identity
        && MessageDigest.isEqual(fingerprint, identity.fingerprint);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(fingerprint).getInt();
  }

  /** The public part only. */
  @Override
  public String toString() {
    return "ClientIdentity[%s, until %s]"
        .formatted(chain.get(0).getSubjectX500Principal(), validUntil());
  }

  private static ClientIdentity of(byte[] pkcs8, List<X509Certificate> chain) {
    String algorithm = chain.get(0).getPublicKey().getAlgorithm();
    if (!SIGNATURES.containsKey(algorithm)) {
      throw new IllegalArgumentException("the key must be RSA or EC, not " + algorithm);
    }
    try {
      PrivateKey key =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      requirePair(key, chain.get(0));
      KeyStrength.requireLength(chain.get(0).getPublicKey());
      return new ClientIdentity(key, chain);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the private key does not belong to the first certificate, or is too short");
    }
  }

  private static void requirePair(PrivateKey key, X509Certificate leaf)
      throws GeneralSecurityException {
    byte[] challenge = new byte[CHALLENGE_BYTES];
    new SecureRandom().nextBytes(challenge);
    Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
    signature.initSign(key);
    signature.update(challenge);
    byte[] signed = signature.sign();
    signature.initVerify(leaf.getPublicKey());
    signature.update(challenge);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("not a pair");
    }
  }

  private static void requireChain(List<X509Certificate> chain) {
    for (int i = 1; i < chain.size(); i++) {
      if (!chain
          .get(i - 1)
          .getIssuerX500Principal()
          .equals(chain.get(i).getSubjectX500Principal())) {
        throw new IllegalArgumentException(
            "certificate %d is not the issuer of the one before it".formatted(i + 1));
      }
    }
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      // Without the cause: its message may repeat a character of the key.
      throw new IllegalArgumentException("a PEM block is not base64");
    }
  }

  private static X509Certificate certificate(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("a certificate cannot be read");
    }
  }
}
