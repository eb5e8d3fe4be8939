package io.statehook.standalone.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Date;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;

/** Key and certificate of a client as people keep them: a PKCS #12 file with a password. */
public final class ClientKeyStore {
  private ClientKeyStore() {}

  /** Writes a new one, valid as long as the authority. */
  public static void write(
      Path file, String password, String name, CertificateAuthority authority, SecureRandom random)
      throws IOException, GeneralSecurityException {
    KeyPair keys = X509.newKeys(random);
    X509Certificate issuer = authority.certificate();
    BigInteger serial = X509.newSerial(random);
    Date from = issuer.getNotBefore();
    Date until = issuer.getNotAfter();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer.getSubjectX500Principal(),
            serial,
            from,
            until,
            X509.name(name),
            keys.getPublic());
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
    X509Certificate[] chain = {X509.signed(builder, authority.keys().getPrivate()), issuer};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("client", keys.getPrivate(), password.toCharArray(), chain);
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
  }

  /** Writes whom a server trusts to vouch for clients. */
  public static void trust(Path file, String password, CertificateAuthority authority)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("clients", authority.certificate());
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
  }
}
