package io.statehook.common.kafka;

/** The topics of an installation, named without the installation's prefix. */
public enum Topic {
  /** Device events as producers wrote them. */
  DEVICE_EVENTS("device-events", Shape.EVENTS, Cleanup.deleteAfterDays(7)),
  /** The approved list of states and events. */
  EVENT_CATALOGUE("event-catalogue", Shape.SINGLE, Cleanup.COMPACT_WITH_HISTORY),
  /** Subscriptions; a record without value deletes one. */
  WEBHOOK_SUBSCRIPTIONS("webhook-subscriptions", Shape.SINGLE, Cleanup.COMPACT_WITH_HISTORY),
  /** Signing keys and credentials, encrypted. */
  WEBHOOK_SECRETS("webhook-secrets", Shape.SINGLE, Cleanup.COMPACT_SOON),
  /** Sealed batches: the value is the request body. */
  WEBHOOK_DELIVERIES("webhook-deliveries", Shape.DELIVERIES, Cleanup.deleteAfterDays(7)),
  /** One record per attempt and outcome. */
  WEBHOOK_ATTEMPTS("webhook-attempts", Shape.DELIVERIES, Cleanup.deleteAfterDays(7)),
  /** Batches of parked lanes. */
  WEBHOOK_BACKLOG("webhook-backlog", Shape.DELIVERIES, Cleanup.deleteAfterDays(7)),
  /** State of lanes that are not plainly live. */
  WEBHOOK_LANES("webhook-lanes", Shape.DELIVERIES, Cleanup.COMPACT),
  /** What could not be read or delivered, with the reason. */
  WEBHOOK_DEAD_LETTERS("webhook-dead-letters", Shape.DEAD_LETTERS, Cleanup.deleteAfterDays(30)),
  /** Health per subscription. */
  WEBHOOK_STATUS("webhook-status", Shape.SINGLE, Cleanup.COMPACT),
  /** Requests that a worker carries out. */
  WEBHOOK_COMMANDS("webhook-commands", Shape.SINGLE, Cleanup.COMPACT);

  /** Which partition count applies to a topic. */
  public enum Shape {
    /** As many as batcher tasks. */
    EVENTS,
    /** As many as worker partitions; the same for all topics that a worker owns together. */
    DELIVERIES,
    /** A handful: dead letters are rare. */
    DEAD_LETTERS,
    /** One: read whole and in order by everybody. */
    SINGLE
  }

  private final String baseName;
  private final Shape shape;
  private final Cleanup cleanup;

  Topic(String baseName, Shape shape, Cleanup cleanup) {
    this.baseName = baseName;
    this.shape = shape;
    this.cleanup = cleanup;
  }

  /** The name without prefix. */
  public String baseName() {
    return baseName;
  }

  /** Which partition count applies. */
  public Shape shape() {
    return shape;
  }

  /** How old records leave the topic. */
  public Cleanup cleanup() {
    return cleanup;
  }
}
