package io.statehook.standalone.e2e;

import io.statehook.standalone.e2e.FaceChange.Rule;
import java.util.Optional;

/** A way in which people and programs change subscriptions and look at them. */
interface Face {
  String name();

  /** Makes the change; returns when this face says that it is made. */
  void make(FaceChange change) throws Exception;

  /** What this face shows of a subscription now; empty when it shows that there is none. */
  Optional<Rule> shown(String id) throws Exception;
}
