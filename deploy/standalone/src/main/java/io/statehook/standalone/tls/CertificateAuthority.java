package io.statehook.standalone.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;

/** Signs server certificates; its key lives in this object and nowhere else. */
public final class CertificateAuthority {
  private final KeyPair keys;
  private final X509Certificate certificate;

  private CertificateAuthority(KeyPair keys, X509Certificate certificate) {
    this.keys = keys;
    this.certificate = certificate;
  }

  /** A new authority with a key of its own, valid within the given times. */
  public static CertificateAuthority create(
      String commonName, Instant notBefore, Instant notAfter, SecureRandom random) {
    KeyPair keys = X509.newKeys(random);
    X500Principal name = X509.name(commonName);
    BigInteger serial = X509.newSerial(random);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name, serial, Date.from(notBefore), Date.from(notAfter), name, keys.getPublic());
    try {
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              ids.createSubjectKeyIdentifier(keys.getPublic()));
    } catch (IOException | java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("the extensions of a CA certificate are fixed", e);
    }
    return new CertificateAuthority(keys, X509.signed(builder, keys.getPrivate()));
  }

  /** What a client must trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  KeyPair keys() {
    return keys;
  }
}
