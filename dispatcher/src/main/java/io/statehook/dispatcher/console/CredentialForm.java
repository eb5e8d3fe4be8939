package io.statehook.dispatcher.console;

import io.statehook.common.subscription.Authorization;
import io.statehook.dispatcher.control.Credential;
import io.statehook.dispatcher.control.VersionedSubscription;
import io.statehook.dispatcher.operations.SecretOperations;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** The fields for a credential. They are written and never shown again. */
final class CredentialForm {
  private final ConsoleParts parts;

  CredentialForm(ConsoleParts parts) {
    this.parts = parts;
  }

  /**
   * Stores the credential that was sent with the editor, if one was; says why not when it cannot be
   * used.
   */
  Optional<String> store(PageRequest request, WebhookForm form) {
    if (secret(request).isEmpty() || form.text("authorization").equals("none")) {
      return Optional.empty();
    }
    if (parts.operations().isOthers(request.caller().scope(), form.text("id"))) {
      return Optional.of("belongs to another organization's webhook");
    }
    if (wouldGoToAnotherReceiver(form)) {
      return Optional.of(
          "would go to the receiver in force at once: pause the webhook, then change both");
    }
    return put(request, form.text("orgId"), form.text("id"));
  }

  /** Stores the credential that was sent for a webhook; says why not when it cannot be used. */
  Optional<String> put(PageRequest request, String orgId, String id) {
    Optional<SecretOperations> secrets = parts.operations().secrets();
    if (secrets.isEmpty()) {
      return Optional.of("cannot be stored: this process has no encryption key");
    }
    try {
      secrets.get().credentials().put(orgId, id, read(request), request.caller().name());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (CompletionException e) {
      return Optional.of(fault(e));
    }
  }

  /** What forbids a change of secrets is for the operator to mend. */
  static String fault(CompletionException failure) {
    if (failure.getCause() instanceof IllegalStateException fault) {
      return String.valueOf(fault.getMessage());
    }
    throw failure;
  }

  /** A secret acts when it is stored, an address only when the webhook is saved. */
  private boolean wouldGoToAnotherReceiver(WebhookForm form) {
    return parts
        .operations()
        .table()
        .find(form.text("id"))
        .map(VersionedSubscription::subscription)
        .filter(inForce -> inForce.active() && !inForce.paused())
        .filter(inForce -> inForce.authorization().wireName().equals(form.text("authorization")))
        .filter(inForce -> !inForce.url().toString().equals(form.text("url")))
        .isPresent();
  }

  private static Credential read(PageRequest request) {
    String secret = secret(request);
    Authorization kind = Authorization.of(request.form().text("authorization")).orElseThrow();
    return switch (kind) {
      case NONE -> throw new IllegalArgumentException("no authorization has no secret");
      case BASIC -> Credential.basic(request.form().text("user"), secret.strip());
      case HEADER -> Credential.header(secret.strip());
      case MTLS -> Credential.clientCertificate(secret.replace("\r\n", "\n"));
    };
  }

  private static String secret(PageRequest request) {
    return request.form().all("secret").stream().findFirst().orElse("");
  }
}
