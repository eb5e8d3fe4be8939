package io.statehook.standalone.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;

/** A server's key and the certificate for it. Not a record, so that it never prints the key. */
public final class ServerCertificate {
  private final PrivateKey key;
  private final X509Certificate certificate;

  ServerCertificate(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /**
   * Begins a certificate for the given hosts, names or IP literals. Tests make bad ones with it:
   * for another host, out of date, or signed by nobody.
   */
  public static Builder forHosts(String... hosts) {
    if (hosts.length == 0) {
      throw new IllegalArgumentException("a server certificate names at least one host");
    }
    return new Builder(List.of(hosts));
  }

  /** The certificate that the server shows. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The certificate as PEM text. */
  public String certificatePem() {
    return Pem.of(certificate);
  }

  /** The private key as PEM text (PKCS #8); a secret. */
  public String keyPem() {
    return Pem.of(key);
  }

  PrivateKey key() {
    return key;
  }

  /** Collects what the certificate says, then signs it. */
  public static final class Builder {
    private final List<String> hosts;
    private Instant notBefore = Instant.EPOCH;
    private Instant notAfter = Instant.EPOCH;

    private Builder(List<String> hosts) {
      this.hosts = hosts;
    }

    /** When the certificate is valid; without it, it expired in 1970. */
    public Builder valid(Instant from, Instant until) {
      notBefore = from;
      notAfter = until;
      return this;
    }

    /** A certificate that who trusts the authority trusts. */
    public ServerCertificate signedBy(CertificateAuthority authority, SecureRandom random) {
      return sign(authority, random);
    }

    /** A certificate that nobody vouches for. */
    public ServerCertificate selfSigned(SecureRandom random) {
      return sign(null, random);
    }

    private ServerCertificate sign(@Nullable CertificateAuthority authority, SecureRandom random) {
      KeyPair keys = X509.newKeys(random);
      KeyPair issuerKeys = authority == null ? keys : authority.keys();
      X500Principal subject = X509.name(hosts.get(0));
      X500Principal issuer =
          authority == null ? subject : authority.certificate().getSubjectX500Principal();
      BigInteger serial = X509.newSerial(random);
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer, serial, Date.from(notBefore), Date.from(notAfter), subject, keys.getPublic());
      try {
        addExtensions(builder, keys, issuerKeys);
      } catch (IOException | NoSuchAlgorithmException e) {
        throw new IllegalStateException("no certificate can name the hosts " + hosts, e);
      }
      return new ServerCertificate(
          keys.getPrivate(), X509.signed(builder, issuerKeys.getPrivate()));
    }

    private void addExtensions(
        JcaX509v3CertificateBuilder builder, KeyPair keys, KeyPair issuerKeys)
        throws IOException, NoSuchAlgorithmException {
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      GeneralName[] names = hosts.stream().map(X509::generalName).toArray(GeneralName[]::new);
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              ids.createSubjectKeyIdentifier(keys.getPublic()))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              ids.createAuthorityKeyIdentifier(issuerKeys.getPublic()));
    }
  }
}
