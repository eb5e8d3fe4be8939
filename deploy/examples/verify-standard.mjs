// Verifies webhook-signature with the official library (npm install standardwebhooks):
// node verify-standard.mjs SIGNING_KEY WEBHOOK_ID WEBHOOK_TIMESTAMP WEBHOOK_SIGNATURE < body   (exit code 0 when genuine)
import { readFileSync } from "node:fs";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const [key, id, timestamp, signature] = process.argv.slice(2);
if (!signature) {
  console.error("usage: node verify-standard.mjs SIGNING_KEY WEBHOOK_ID WEBHOOK_TIMESTAMP WEBHOOK_SIGNATURE < body");
  process.exit(2);
}
const body = readFileSync(0); // the raw bytes, before any parsing
const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
try {
  new Webhook(key).verify(body, headers, { jsonParse: false });
  console.log("genuine");
} catch (error) {
  if (!(error instanceof WebhookVerificationError)) throw error;
  console.log("NOT genuine");
  process.exit(1);
}
