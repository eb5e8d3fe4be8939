package io.statehook.dispatcher.delivery;

import io.statehook.common.signing.RequestSigner;
import io.statehook.dispatcher.control.KeyRing;
import java.util.ArrayList;
import java.util.List;

/** Signs with an org's keys in force and hides them in what receivers answer. */
public final class OrgSigner {
  private static final String PREFIX = "whsec_";

  private final KeyRing ring;
  private final RequestSigner signer;
  private final SecretMask mask;

  /** A signer with these keys. */
  public OrgSigner(KeyRing ring) {
    this.ring = ring;
    this.signer = new RequestSigner(ring.active(), ring.others());
    List<String> displayed = new ArrayList<>();
    displayed.add(ring.active().displayed());
    ring.others().forEach(key -> displayed.add(key.displayed()));
    List<String> confidential = new ArrayList<>(displayed);
    displayed.forEach(text -> confidential.add(text.substring(PREFIX.length())));
    this.mask = SecretMask.of(confidential);
  }

  /** Shared by requests, which lock on it while they sign. */
  RequestSigner signer() {
    return signer;
  }

  SecretMask mask() {
    return mask;
  }

  /** Whether time alone makes its keys others, because one is pending. */
  boolean changesByItself() {
    return ring.pending().isPresent();
  }

  /** Whether these are the keys that it signs with. */
  boolean has(KeyRing other) {
    return ring.equals(other);
  }

  /** Never the keys. */
  @Override
  public String toString() {
    return "OrgSigner[version=%d]".formatted(ring.version());
  }
}
