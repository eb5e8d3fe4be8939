package io.statehook.standalone.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.statehook.standalone.receiver.ReceivedRequest;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Verifiers that are not ours accept a real request and reject it with one byte flipped. */
final class RefereesIT {
  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();

  private static ReceivedRequest request;
  private static String signingKey;

  @BeforeAll
  static void deliverOnce() throws Exception {
    try (TestInstallation installation = TestInstallation.start()) {
      String org = installation.newOrg();
      TestReceiver receiver = installation.receiver();
      installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()));
      TestEvent event =
          TestEvent.of(org, "bo\u00e4rd", "event", "BootEvent", "\u2603 \ud83d\ude00 \"\\ \u007f");
      installation.topics().publish(event);
      request = receiver.awaitEvent(event).request();
      signingKey = installation.signingKeyOf(org).displayed();
    }
  }

  @AfterAll
  static void forget() {
    signingKey = "";
  }

  @Test
  void theOfficialJavaLibraryAgrees() throws Exception {
    Webhook referee = new Webhook(signingKey);
    Map<String, List<String>> headers = new TreeMap<>();
    request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    HttpHeaders received = HttpHeaders.of(headers, (name, value) -> true);

    referee.verify(new String(request.body(), UTF_8), received);
    assertThatThrownBy(() -> referee.verify(new String(flipped(), UTF_8), received))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void theOfficialNodeLibraryAgrees() throws Exception {
    Path project = withOfficialLibrary();

    assertAccepts(project, verifyStandard());
  }

  @Test
  void theJavaExampleAgrees() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    assertAccepts(EXAMPLES, verifySignature(java, "Verify.java"));
  }

  @Test
  void thePythonExampleAgrees() throws Exception {
    assertAccepts(EXAMPLES, verifySignature(Command.required("python3"), "verify.py"));
  }

  @Test
  void theNodeExampleAgrees() throws Exception {
    assertAccepts(EXAMPLES, verifySignature(Command.required("node"), "verify.mjs"));
  }

  @Test
  void theReceiverGetsTheDocumentedHeaders() {
    assertThat(request.headers())
        .containsEntry("content-type", "text/plain")
        .containsEntry("x-signature-algo", "sha256")
        .containsEntry("x-statehook-attempt", "1")
        .containsEntry("x-statehook-subscription", request.subscription())
        .containsKeys("x-signature", "webhook-id", "webhook-timestamp", "webhook-signature")
        .doesNotContainKeys("authorization", "cookie");
    assertThat(request.headers().get("user-agent")).startsWith("Statehook/");
    assertThat(request.headers().get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
  }

  private static List<String> verifySignature(String program, String script) {
    return List.of(program, script, signingKey, request.headers().get("x-signature"));
  }

  @Test
  void withoutArgumentsTheExamplesSayHowTheyAreUsed() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    for (List<String> words :
        List.of(
            List.of(java.toString(), "Verify.java"),
            List.of(Command.required("python3"), "verify.py"),
            List.of(Command.required("node"), "verify.mjs"))) {
      Command.Result result = Command.start(EXAMPLES, new byte[0], words).result();

      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err()).startsWith("usage: ").hasLineCount(1);
    }
  }

  private static List<String> verifyStandard() {
    return List.of(
        Command.required("node"),
        "verify-standard.mjs",
        signingKey,
        request.headers().get("webhook-id"),
        request.headers().get("webhook-timestamp"),
        request.headers().get("webhook-signature"));
  }

  private static void assertAccepts(Path directory, List<String> verifier) throws Exception {
    Command genuine = Command.start(directory, request.body(), verifier);
    Command forged = Command.start(directory, flipped(), verifier);

    assertThat(genuine.success().text()).isEqualToIgnoringNewLines("genuine");
    Command.Result rejected = forged.result();
    assertThat(rejected.exitCode()).as(rejected.err()).isEqualTo(1);
    assertThat(rejected.text()).isEqualToIgnoringNewLines("NOT genuine");
  }

  /** One bit of a digit of the event's time: still JSON, and one byte is another. */
  private static byte[] flipped() {
    byte[] body = request.body().clone();
    body[body.length - 5] ^= 1;
    return body;
  }

  /**
   * The examples with the library that their lock file names, installed where mvn clean removes it.
   */
  private static Path withOfficialLibrary() throws Exception {
    String npm = Command.required("npm");
    Path project = SharedBroker.directory("npm").toAbsolutePath();
    for (String file : List.of("package.json", "package-lock.json", "verify-standard.mjs")) {
      Files.copy(EXAMPLES.resolve(file), project.resolve(file));
    }
    Command.Result installed =
        Command.start(
                project,
                new byte[0],
                List.of(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
            .result();
    if (installed.exitCode() != 0) {
      Command.unavailable("npm ci does not work here: " + installed.err());
    }
    return project;
  }
}
