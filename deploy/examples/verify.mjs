// Verifies x-signature: node verify.mjs SIGNING_KEY X_SIGNATURE < body   (exit code 0 when genuine)
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const [key, signature] = process.argv.slice(2);
if (!signature) {
  console.error("usage: node verify.mjs SIGNING_KEY X_SIGNATURE < body");
  process.exit(2);
}
const body = readFileSync(0); // the raw bytes, before any parsing
const expected = Buffer.from(createHmac("sha256", key).update(body).digest("hex"));
const given = Buffer.from(signature);
const genuine = given.length === expected.length && timingSafeEqual(given, expected);
console.log(genuine ? "genuine" : "NOT genuine");
process.exit(genuine ? 0 : 1);
