package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.signing.RequestSigner;
import io.statehook.common.signing.SignatureHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs a body as a worker would. */
@Command(
    name = "sign",
    description = "Print the headers that a worker would send with a body, signed with a key.")
final class SignCommand implements Callable<Integer> {
  @Mixin private final SigningKeyOptions signingKey;
  @Mixin private final SignedBody body;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--id", paramLabel = "ID", description = "The webhook-id (default: a new one).")
  private @Nullable String id;

  SignCommand(Surroundings surroundings) {
    this.signingKey = new SigningKeyOptions(surroundings);
    this.body = new SignedBody(surroundings);
  }

  @Override
  public Integer call() {
    RequestSigner signer = new RequestSigner(signingKey.key(), List.of());
    String webhookId = id == null ? "msg_" + UUID.randomUUID() : id;
    print(signer.sign(webhookId, body.at(), body.bytes()));
    return ExitCodes.OK;
  }

  private void print(SignatureHeaders signed) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(SignatureHeaders.SIGNATURE_ALGORITHM, SignatureHeaders.SHA256);
    headers.put(SignatureHeaders.SIGNATURE, signed.signature());
    headers.put(SignatureHeaders.WEBHOOK_ID, signed.webhookId());
    headers.put(SignatureHeaders.WEBHOOK_TIMESTAMP, signed.webhookTimestamp());
    headers.put(SignatureHeaders.WEBHOOK_SIGNATURE, signed.webhookSignature());
    Output output = outputOptions.output();
    if (output.isJson()) {
      ObjectNode json = Output.object();
      headers.forEach(json::put);
      output.line(json.toString());
    } else {
      headers.forEach((name, value) -> output.line("%s: %s".formatted(name, value)));
    }
  }
}
