package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.CannotStartException;
import io.statehook.dispatcher.Dispatcher;
import io.statehook.standalone.tls.DevCertificates;
import io.statehook.standalone.tls.TrustingClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The admin listener where others could reach it. */
final class ApiTlsIT {
  @Test
  void aCertificateIsShownAndAnotherOneWhenTheFilesChange() throws Exception {
    DevCertificates first = certificates("first");
    DevCertificates second = certificates("second");
    Path cert = Files.copy(first.certificateFile(), directory().resolve("cert.pem"));
    Path key = Files.copy(first.keyFile(), directory().resolve("key.pem"));
    try (TestInstallation installation = TestInstallation.withTopics();
        Dispatcher dispatcher =
            installation.anotherDispatcher(
                settings(
                    Map.of(
                        AdminConfig.TLS_CERT_FILE, cert.toString(),
                        AdminConfig.TLS_KEY_FILE, key.toString())))) {
      URI live =
          URI.create(
              "https://127.0.0.1:%d/health/live"
                  .formatted(dispatcher.adminAddress().orElseThrow().port()));

      HttpResponse<String> answer = get(live, first);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("strict-transport-security")).isPresent();
      assertThatThrownBy(() -> get(live, second)).isNotNull();

      Files.copy(second.keyFile(), key, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(second.certificateFile(), cert, StandardCopyOption.REPLACE_EXISTING);
      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(get(live, second).statusCode()).isEqualTo(200));
    }
  }

  @Test
  void withoutTokensAndCertificateNobodyElseIsListenedTo() throws Exception {
    try (TestInstallation installation = TestInstallation.withTopics()) {
      Map<String, String> open = settings(Map.of(StatehookConfig.ADMIN_LISTEN, "0.0.0.0:0"));

      assertThatThrownBy(() -> installation.anotherDispatcher(open))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining(AdminConfig.TOKENS_FILE)
          .hasMessageContaining(AdminConfig.TLS_CERT_FILE);
    }
  }

  private static HttpResponse<String> get(URI uri, DevCertificates trusted) throws Exception {
    return TrustingClient.of(trusted.caFile())
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static Map<String, String> settings(Map<String, String> others) {
    Map<String, String> settings = new HashMap<>();
    settings.put(StatehookConfig.ROLES, "admin");
    settings.put(StatehookConfig.ADMIN_LISTEN, "127.0.0.1:0");
    settings.putAll(others);
    return settings;
  }

  private static DevCertificates certificates(String name) throws Exception {
    return DevCertificates.in(SharedBroker.directory(name), Clock.systemUTC(), new SecureRandom());
  }

  private static Path directory() {
    return SharedBroker.directory("listener");
  }
}
