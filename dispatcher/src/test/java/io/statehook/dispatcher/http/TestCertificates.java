package io.statehook.dispatcher.http;

import inet.ipaddr.IPAddressString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority that issues certificates of every quality. */
final class TestCertificates {
  /** The name that good certificates are for. */
  static final String HOST = "receiver.test";

  private static final KeyPair SHARED_KEY = keyPair("EC", 256);

  private final KeyPair authorityKey;
  private final X509Certificate authority;
  private final List<X509Certificate> above;

  TestCertificates(String name) {
    authorityKey = keyPair("EC", 256);
    authority = new Leaf(new X500Name("CN=" + name), authorityKey, null).asAuthority().build();
    above = List.of();
  }

  private TestCertificates(Leaf certificate) {
    authorityKey = certificate.key;
    authority = certificate.build();
    above = certificate.issuer.chain();
  }

  /** An authority of the second rank. */
  TestCertificates intermediate(String name) {
    return new TestCertificates(
        new Leaf(new X500Name("CN=" + name), keyPair("EC", 256), this).asAuthority());
  }

  /** Somebody who was given a certificate for a host and issues others with it. */
  TestCertificates pretender() {
    return new TestCertificates(leaf().key(keyPair("EC", 256)));
  }

  /** From this authority up to its root. */
  List<X509Certificate> chain() {
    return Stream.concat(Stream.of(authority), above.stream()).toList();
  }

  /** A good certificate for {@link #HOST} and 127.0.0.1, to be spoiled. */
  Leaf leaf() {
    return new Leaf(new X500Name("CN=" + HOST), SHARED_KEY, this)
        .dns(HOST)
        .ip("127.0.0.1")
        .use(KeyPurposeId.id_kp_serverAuth);
  }

  /** A certificate by which a client of that name is known. */
  Leaf client(String name) {
    return new Leaf(new X500Name("CN=" + name), keyPair("EC", 256), this)
        .use(KeyPurposeId.id_kp_clientAuth);
  }

  static Leaf selfSigned() {
    return new Leaf(new X500Name("CN=" + HOST), SHARED_KEY, null)
        .dns(HOST)
        .use(KeyPurposeId.id_kp_serverAuth);
  }

  static KeyPair keyPair(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Path writePem(Path file) {
    try {
      return Files.writeString(file, pem(authority));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String pem(Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(content), type);
  }

  /** Trusts what this authority issued. */
  private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority);
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** One certificate in the making. */
  static final class Leaf {
    private final X500Name subject;
    private final TestCertificates issuer;
    private KeyPair key;
    private String algorithm = "SHA256withECDSA";
    private Instant from = Instant.now().minus(Duration.ofDays(1));
    private Instant until = Instant.now().plus(Duration.ofDays(30));
    private boolean isAuthority;
    private String elsewhere = "";
    private List<X509Certificate> presented = List.of();
    private final List<GeneralName> names = new ArrayList<>();
    private final List<KeyPurposeId> uses = new ArrayList<>();

    private Leaf(X500Name subject, KeyPair key, TestCertificates issuer) {
      this.subject = subject;
      this.key = key;
      this.issuer = issuer;
    }

    Leaf dns(String name) {
      names.add(new GeneralName(GeneralName.dNSName, name));
      return this;
    }

    Leaf ip(String address) {
      names.add(new GeneralName(GeneralName.iPAddress, address));
      return this;
    }

    Leaf withoutNames() {
      names.clear();
      return this;
    }

    Leaf use(KeyPurposeId use) {
      uses.add(use);
      return this;
    }

    Leaf withoutUses() {
      uses.clear();
      return this;
    }

    Leaf valid(Duration fromNow, Duration untilFromNow) {
      from = Instant.now().plus(fromNow);
      until = Instant.now().plus(untilFromNow);
      return this;
    }

    /** Names an address for revocation lists and issuers, which nobody may ask. */
    Leaf pointingTo(String address) {
      elsewhere = address;
      return this;
    }

    /** What a server shows behind this certificate, instead of what belongs there. */
    Leaf presenting(List<X509Certificate> chain) {
      presented = chain;
      return this;
    }

    Leaf key(KeyPair pair) {
      key = pair;
      return this;
    }

    Leaf signedWith(String signature) {
      algorithm = signature;
      return this;
    }

    private Leaf asAuthority() {
      isAuthority = true;
      return this;
    }

    X509Certificate build() {
      try {
        X509v3CertificateBuilder builder =
            new JcaX509v3CertificateBuilder(
                issuer == null
                    ? subject
                    : new X500Name(issuer.authority.getSubjectX500Principal().getName()),
                new BigInteger(64, new java.util.Random()).add(BigInteger.ONE),
                Date.from(from),
                Date.from(until),
                subject,
                key.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (!names.isEmpty()) {
          builder.addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(names.toArray(GeneralName[]::new)));
        }
        if (!uses.isEmpty()) {
          builder.addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(uses.toArray(KeyPurposeId[]::new)));
        }
        if (!elsewhere.isEmpty()) {
          addPointers(builder);
        }
        KeyPair signer = issuer == null ? key : issuer.authorityKey;
        return new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
      } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private void addPointers(X509v3CertificateBuilder builder) throws IOException {
      GeneralName url =
          new GeneralName(GeneralName.uniformResourceIdentifier, "http://" + elsewhere + "/x");
      builder.addExtension(
          Extension.authorityInfoAccess,
          false,
          new AuthorityInformationAccess(
              new AccessDescription[] {
                new AccessDescription(AccessDescription.id_ad_ocsp, url),
                new AccessDescription(AccessDescription.id_ad_caIssuers, url)
              }));
      builder.addExtension(
          Extension.cRLDistributionPoints,
          false,
          new CRLDistPoint(
              new DistributionPoint[] {
                new DistributionPoint(new DistributionPointName(new GeneralNames(url)), null, null)
              }));
    }

    /** Key and certificates as a person would hand them over. */
    String pem() {
      return TestCertificates.pem("PRIVATE KEY", key.getPrivate().getEncoded())
          + TestCertificates.pem(build())
          + (issuer == null ? "" : TestCertificates.pem(issuer.authority));
    }

    /** What a server needs to present this certificate. */
    SSLContext serverContext() {
      return serverContext(null);
    }

    /** The same for a server that believes clients of an authority. */
    SSLContext serverContext(TestCertificates authorityOfClients) {
      List<X509Certificate> chain = new ArrayList<>(List.of(build()));
      if (!presented.isEmpty()) {
        chain.addAll(presented);
      } else if (issuer != null) {
        chain.addAll(issuer.chain());
      }
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
            new KeyManager[] {new Presenter(key.getPrivate(), chain)},
            authorityOfClients == null ? null : authorityOfClients.trustManagers(),
            null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Presents a chain as it is; those of the JDK put it right. */
  private static final class Presenter extends X509ExtendedKeyManager {
    private final PrivateKey key;
    private final X509Certificate[] chain;

    private Presenter(PrivateKey key, List<X509Certificate> chain) {
      this.key = key;
      this.chain = chain.toArray(X509Certificate[]::new);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return keyType.equals(key.getAlgorithm()) ? "receiver" : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return new String[] {"receiver"};
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return null;
    }
  }

  /** The four or sixteen bytes of an address, as they travel: a mapped one keeps its sixteen. */
  static byte[] bytes(String literal) {
    return literal.indexOf(':') >= 0 ? bytes6(literal) : address(literal).getAddress();
  }

  static byte[] bytes6(String literal) {
    return new IPAddressString(literal).getAddress().getBytes();
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
