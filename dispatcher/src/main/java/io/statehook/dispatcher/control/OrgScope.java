package io.statehook.dispatcher.control;

import java.util.Optional;

/**
 * Whose things somebody sees.
 *
 * @param orgId the only org; empty for all of them
 */
public record OrgScope(Optional<String> orgId) {
  /** Every org. */
  public static final OrgScope ALL = new OrgScope(Optional.empty());

  /** One org and nothing else. */
  public static OrgScope of(String orgId) {
    return new OrgScope(Optional.of(orgId));
  }

  /** Whether what belongs to this org is seen. */
  public boolean sees(String owner) {
    return orgId.isEmpty() || orgId.get().equals(owner);
  }
}
