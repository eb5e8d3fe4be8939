package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignVerifyTest {
  private static final String KEY = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String OTHER_KEY = "whsec_MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String BODY = "[{\"id\":\"1\",\"value\":\"é\"}]";

  @TempDir Path directory;

  private static Run.Ended sign(String... more) {
    List<String> words = new ArrayList<>(List.of("sign"));
    words.addAll(List.of(more));
    return new Run().with(SigningKeyOptions.VARIABLE, KEY).input(BODY).command(array(words));
  }

  private static Run.Ended verify(String key, String body, List<String> headers, String... more) {
    List<String> words = new ArrayList<>(List.of("verify"));
    headers.forEach(header -> words.addAll(List.of("-H", header)));
    words.addAll(List.of(more));
    return new Run().with(SigningKeyOptions.VARIABLE, key).input(body).command(array(words));
  }

  private static String[] array(List<String> words) {
    return words.toArray(String[]::new);
  }

  @Test
  void whatIsSignedVerifies() {
    Run.Ended signed = sign();
    assertThat(signed.code()).isZero();
    assertThat(signed.lines()).hasSize(5).contains("x-signature-algo: sha256");

    Run.Ended verified = verify(KEY, BODY, signed.lines());

    assertThat(verified.code()).isZero();
    assertThat(verified.out()).contains("both signatures are right");
  }

  @Test
  void theOfficialLibraryAcceptsWhatIsSigned() throws Exception {
    Map<String, List<String>> headers = new HashMap<>();
    sign().lines().stream()
        .map(line -> line.split(": ", 2))
        .forEach(header -> headers.put(header[0], List.of(header[1])));

    new Webhook(KEY).verify(BODY, HttpHeaders.of(headers, (name, value) -> true));
  }

  @Test
  void anotherBodyOrKeyIsWrongAndTheReasonIsGiven() {
    List<String> headers = sign().lines();

    Run.Ended body = verify(KEY, BODY + " ", headers);
    Run.Ended key = verify(OTHER_KEY, BODY, headers);

    assertThat(body.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(body.out()).contains("x-signature does not match the body");
    assertThat(key.code()).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void anOldRequestIsWrongUnlessItsTimeIsGiven() {
    Instant then = Instant.parse("2026-01-05T08:25:00Z");
    List<String> headers = sign("--at", then.toString(), "--id", "msg_1").lines();
    assertThat(headers).contains("webhook-id: msg_1", "webhook-timestamp: 1767601500");

    assertThat(verify(KEY, BODY, headers).out()).contains("webhook-timestamp");
    assertThat(verify(KEY, BODY, headers, "--at", then.toString()).code()).isZero();
  }

  @Test
  void programsGetJson() {
    Run.Ended signed = sign("-o", "json");
    assertThat(signed.lines()).hasSize(1);
    assertThat(signed.out()).contains("\"webhook-signature\":\"v1,");

    assertThat(verify(KEY, BODY, List.of("x-signature-algo:sha256"), "-o", "json").out())
        .isEqualToIgnoringNewLines(
            "{\"valid\":false,\"reason\":\"x-signature does not match the body\"}");
  }

  @Test
  void theKeyComesFromAFileAsWell() throws IOException {
    Path key = directory.resolve("key");
    Path body = directory.resolve("body");
    Files.writeString(key, KEY + "\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(body, BODY);

    Run.Ended signed =
        new Run().command("sign", "--signing-key-file", key.toString(), body.toString());

    assertThat(signed.code()).isZero();
    assertThat(verify(KEY, BODY, signed.lines()).code()).isZero();
  }

  @Test
  void aKeyFileThatOthersMayReadIsRefused() throws IOException {
    Path key = Files.writeString(directory.resolve("open"), KEY);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    Run.Ended ended = new Run().input(BODY).command("sign", "--signing-key-file", key.toString());

    assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err()).contains("chmod 600 " + key);
  }

  @Test
  void withoutAKeyTheWaysToGiveOneAreNamed() {
    Run.Ended ended = new Run().input(BODY).command("sign");

    assertThat(ended.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(ended.err()).contains("--signing-key-file", SigningKeyOptions.VARIABLE);
  }

  @Test
  void aBadKeyIsRefusedAndNotRepeated() {
    Run.Ended ended =
        new Run().with(SigningKeyOptions.VARIABLE, "whsec_c2hvcnQ=").input(BODY).command("sign");

    assertThat(ended.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(ended.err()).contains("24 to 64 bytes").doesNotContain("c2hvcnQ");
  }
}
