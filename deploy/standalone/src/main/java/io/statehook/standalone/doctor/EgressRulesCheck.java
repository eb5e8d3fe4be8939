package io.statehook.standalone.doctor;

import io.statehook.common.config.EgressConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.http.TargetGuard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What the operator decided about outbound connections. */
final class EgressRulesCheck {
  private static final Duration SOON = Duration.ofDays(30);

  private final StatehookConfig config;
  private final Clock clock;

  EgressRulesCheck(StatehookConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  void look(Findings found) throws IOException {
    EgressConfig rules = EgressConfig.of(config);
    TargetGuard.of(rules);
    List<String> everything =
        rules.allowedNetworks().stream().filter(network -> network.endsWith("/0")).toList();
    if (!everything.isEmpty()) {
      found.warning(
          "requests may go anywhere, into your own networks too: %s=%s"
              .formatted(EgressConfig.ALLOW, String.join(",", everything)),
          "name the networks that have receivers; public addresses need no rule");
    }
    Path caFile = rules.caFile();
    if (caFile != null) {
      lookAtAuthorities(caFile, found);
    }
    if (found.isClean()) {
      found.ok(
          "public addresses%s%s"
              .formatted(
                  rules.allowedNetworks().isEmpty()
                      ? ""
                      : " and " + String.join(", ", rules.allowedNetworks()),
                  rules.proxy() == null ? "" : ", through the proxy " + rules.proxy()));
    }
  }

  private void lookAtAuthorities(Path caFile, Findings found) throws IOException {
    Collection<? extends Certificate> authorities;
    try (InputStream in = Files.newInputStream(caFile)) {
      authorities = CertificateFactory.getInstance("X.509").generateCertificates(in);
    } catch (CertificateException e) {
      found.failed(
          "%s holds no certificates in PEM format".formatted(caFile),
          "correct %s".formatted(EgressConfig.CA_FILE));
      return;
    }
    Instant now = clock.instant();
    for (Certificate authority : authorities) {
      X509Certificate certificate = (X509Certificate) authority;
      Instant end = certificate.getNotAfter().toInstant();
      String name = certificate.getSubjectX500Principal().getName();
      if (end.isBefore(now)) {
        found.failed(
            "the authority %s in %s ended at %s".formatted(name, caFile, end),
            "replace it; receivers under it are refused");
      } else if (end.isBefore(now.plus(SOON))) {
        found.warning(
            "the authority %s in %s ends at %s".formatted(name, caFile, end), "replace it soon");
      }
    }
  }
}
