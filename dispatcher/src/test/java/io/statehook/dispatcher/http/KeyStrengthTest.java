package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Curves that no TLS engine here would shake hands with; elsewhere one may. */
final class KeyStrengthTest {
  @Test
  void shortCurvesAreRefusedWithTheirLength() throws GeneralSecurityException {
    PublicKey weak = key("secp160r1");

    assertThatThrownBy(() -> KeyStrength.requireLength(weak))
        .isInstanceOf(CertPathValidatorException.class)
        .hasMessageContaining("EC key of 161 bits, at least 224 are needed");
  }

  @Test
  void theUsualCurvesAreTaken() throws GeneralSecurityException {
    for (String curve : new String[] {"secp224r1", "secp256r1", "secp384r1", "secp521r1"}) {
      PublicKey strong = key(curve);

      assertThatCode(() -> KeyStrength.requireLength(strong)).as(curve).doesNotThrowAnyException();
    }
  }

  private static PublicKey key(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair().getPublic();
  }
}
