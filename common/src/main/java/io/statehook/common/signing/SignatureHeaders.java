package io.statehook.common.signing;

/**
 * The headers that carry signatures.
 *
 * @param signature the value of {@link #SIGNATURE}
 * @param webhookId the value of {@link #WEBHOOK_ID}
 * @param webhookTimestamp the value of {@link #WEBHOOK_TIMESTAMP}
 * @param webhookSignature the value of {@link #WEBHOOK_SIGNATURE}
 */
public record SignatureHeaders(
    String signature, String webhookId, String webhookTimestamp, String webhookSignature) {
  /** Names the algorithm of {@link #SIGNATURE}. */
  public static final String SIGNATURE_ALGORITHM = "x-signature-algo";

  /** The only algorithm there is. */
  public static final String SHA256 = "sha256";

  /** Lower-case hex of HMAC-SHA256 over the body, keyed with the key as displayed. */
  public static final String SIGNATURE = "x-signature";

  /** The stable id of the request; the same on every attempt. */
  public static final String WEBHOOK_ID = "webhook-id";

  /** Unix seconds of this attempt. */
  public static final String WEBHOOK_TIMESTAMP = "webhook-timestamp";

  /** Space-separated {@code v1,<base64>}, one per key in force. */
  public static final String WEBHOOK_SIGNATURE = "webhook-signature";
}
