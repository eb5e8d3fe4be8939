package io.statehook.dispatcher.http;

import io.statehook.common.delivery.CertificateFacts;
import java.security.cert.CertificateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A certificate chain was refused; the message is one sentence for the operator. */
final class RefusedCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable CertificateFacts facts;

  RefusedCertificateException(String message) {
    super(message);
    this.facts = null;
  }

  RefusedCertificateException(String message, Throwable cause) {
    super(message, cause);
    this.facts = null;
  }

  private RefusedCertificateException(RefusedCertificateException cause, CertificateFacts facts) {
    super(cause.getMessage(), cause);
    this.facts = facts;
  }

  /** The same refusal, with what the certificate says. */
  RefusedCertificateException of(CertificateFacts certificate) {
    return new RefusedCertificateException(this, certificate);
  }

  /** What the refused certificate says; empty if that was not looked at. */
  Optional<CertificateFacts> facts() {
    return Optional.ofNullable(facts);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
