package io.statehook.standalone.cli;

import io.statehook.common.kafka.Topic;
import io.statehook.common.subscription.Authorization;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.Credentials;
import io.statehook.dispatcher.control.VersionedSubscription;
import io.statehook.dispatcher.http.ClientIdentity;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stores what a subscription's requests prove themselves with. */
@Command(
    name = "put",
    description = {
      "Store the secret of a subscription's authorization; workers use it within two seconds.",
      "basic: the password, with --user. header: the Authorization header as it is sent.",
      "mtls: one private key and its certificates in PEM format. It can be replaced, not read back."
    })
final class SecretsPutCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final SecretOptions secretOptions;
  @Mixin private final SecretTarget target = new SecretTarget();
  @Mixin private final SecretInput input;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(names = "--user", paramLabel = "USER", description = "The user, for basic.")
  private @Nullable String user;

  SecretsPutCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
    this.secretOptions = new SecretOptions(surroundings);
    this.input = new SecretInput(surroundings);
  }

  @Override
  public Integer call() throws Exception {
    try (KafkaSession session =
        KafkaSession.open(
            secretOptions.config(connection), Topic.WEBHOOK_SECRETS, Topic.WEBHOOK_SUBSCRIPTIONS)) {
      Optional<VersionedSubscription> inForce = session.table().find(target.subscription());
      SecretTarget.Named named = target.named(inForce);
      Credential credential = credential(named.kind());
      Credentials credentials = new Credentials(secretOptions.open(session), ClientIdentity::ofPem);
      int version =
          SecretOptions.change(
              () ->
                  credentials.put(
                      named.orgId(), named.subscriptionId(), credential, secretOptions.by()));
      report(named, version);
      noteOtherKind(named, inForce);
    }
    return ExitCodes.OK;
  }

  private Credential credential(Authorization kind) {
    if ((kind == Authorization.BASIC) == (user == null)) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          user == null ? "basic needs --user USER" : "--user goes with basic only");
    }
    String secret = input.read();
    try {
      return switch (kind) {
        case BASIC -> Credential.basic(String.valueOf(user), secret);
        case HEADER -> Credential.header(secret);
        case MTLS, NONE -> Credential.clientCertificate(secret);
      };
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.INVALID, "not stored: " + e.getMessage());
    }
  }

  private void report(SecretTarget.Named named, int version) {
    String kind = named.kind().wireName();
    outputOptions
        .output()
        .result(
            "%s: %s, version %d".formatted(named.subscriptionId(), kind, version),
            Output.object()
                .put("orgId", named.orgId())
                .put("subscription", named.subscriptionId())
                .put("kind", kind)
                .put("version", version));
  }

  private void noteOtherKind(SecretTarget.Named named, Optional<VersionedSubscription> inForce) {
    inForce
        .map(found -> found.subscription().authorization())
        .filter(used -> used != named.kind())
        .ifPresent(
            used ->
                outputOptions
                    .output()
                    .note(
                        "the subscription uses authorization \"%s\" for now"
                            .formatted(used.wireName())));
  }
}
