package io.statehook.dispatcher.http;

import java.security.cert.CertificateException;

/** A certificate chain was refused; the message is one sentence for the operator. */
final class RefusedCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  RefusedCertificateException(String message) {
    super(message);
  }

  RefusedCertificateException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
