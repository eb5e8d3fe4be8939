"""Verifies x-signature: verify.py SIGNING_KEY X_SIGNATURE < body   (exit code 0 when genuine)"""
import hashlib
import hmac
import sys

if len(sys.argv) != 3:
    print("usage: verify.py SIGNING_KEY X_SIGNATURE < body", file=sys.stderr)
    sys.exit(2)
key, signature = sys.argv[1:]
body = sys.stdin.buffer.read()  # the raw bytes, before any parsing
expected = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
genuine = hmac.compare_digest(expected, signature)
print("genuine" if genuine else "NOT genuine")
sys.exit(0 if genuine else 1)
