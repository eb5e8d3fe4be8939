package io.statehook.standalone.e2e;

import static org.awaitility.Awaitility.await;

import io.statehook.common.config.AdminConfig;
import io.statehook.common.config.ListenAddress;
import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.TokenFile;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An installation whose process also has the admin role, and the tokens that open it. */
final class ApiInstallation implements AutoCloseable {
  private final TestInstallation installation;
  private final TokenFile tokens =
      new TokenFile(SharedBroker.directory("tokens").resolve("tokens"));
  private final HttpClient client = HttpClient.newHttpClient();
  private final String admin;
  private final ApiDocument document;

  private ApiInstallation(TestInstallation installation, String roles, Map<String, String> others)
      throws Exception {
    this.installation = installation;
    admin = token("admin", OrgScope.ALL, true);
    Map<String, String> settings = roles(roles);
    settings.putAll(others);
    installation.restartDispatcher(settings);
    // A worker may still join its group when the process is there, and tests wait for it as briefly
    // as people do.
    await().until(new HealthPages(installation.dispatcher())::isReady);
    ApiClient first = new ApiClient(client, root(), Optional.of(admin), Optional.empty());
    document = new ApiDocument(ApiClient.json(first.get("/openapi.json")));
  }

  static ApiInstallation start() throws Exception {
    return start(Map.of());
  }

  /** The same with further settings. */
  static ApiInstallation start(Map<String, String> others) throws Exception {
    return start("batcher,worker,admin", others);
  }

  /** One whose process has these roles and no others. */
  static ApiInstallation withRoles(String roles) throws Exception {
    return start(roles, Map.of());
  }

  private static ApiInstallation start(String roles, Map<String, String> others) throws Exception {
    TestInstallation installation = TestInstallation.withTopics();
    try {
      return new ApiInstallation(installation, roles, others);
    } catch (Exception e) {
      installation.close();
      throw e;
    }
  }

  TestInstallation installation() {
    return installation;
  }

  ApiDocument document() {
    return document;
  }

  TokenFile tokens() {
    return tokens;
  }

  String token(String name, OrgScope scope, boolean mayChange) throws IOException {
    return tokens.create(name, scope, mayChange, new SecureRandom());
  }

  /** Whoever may do everything; every answer is judged. */
  ApiClient admin() {
    return client(Optional.of(admin));
  }

  ApiClient client(Optional<String> token) {
    return new ApiClient(client, root(), token, Optional.of(document));
  }

  /** Somebody who sends what the document does not describe. */
  ApiClient clumsyAdmin() {
    return new ApiClient(client, root(), Optional.of(admin), Optional.empty());
  }

  String root() {
    ListenAddress address = installation.dispatcher().adminAddress().orElseThrow();
    return "http://127.0.0.1:%d/api/v1".formatted(address.port());
  }

  /** The settings of another process of this installation with these roles. */
  Map<String, String> roles(String roles) {
    Map<String, String> settings = new HashMap<>();
    settings.put(StatehookConfig.ROLES, roles);
    settings.put(StatehookConfig.ADMIN_LISTEN, "127.0.0.1:0");
    settings.put(AdminConfig.TOKENS_FILE, tokens.path().toString());
    return settings;
  }

  @Override
  public void close() {
    installation.close();
  }
}
