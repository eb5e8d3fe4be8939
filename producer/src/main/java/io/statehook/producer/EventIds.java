package io.statehook.producer;

import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.time.Clock;
import java.util.Random;
import java.util.function.Supplier;

/**
 * UUIDv7 ids, each greater than the one before, also when the clock steps back: sorting by id is
 * sorting by publication.
 */
final class EventIds implements Supplier<String> {
  private final TimeBasedEpochGenerator generator;

  EventIds(Clock clock, Random random) {
    this.generator = new TimeBasedEpochGenerator(random, new ForwardClock(clock));
  }

  /** Synchronised because the generator reads its clock before it takes its own lock. */
  @Override
  public synchronized String get() {
    return generator.generate().toString();
  }

  private static final class ForwardClock extends UUIDClock {
    private final Clock clock;
    private long latest;

    ForwardClock(Clock clock) {
      this.clock = clock;
    }

    @Override
    public long currentTimeMillis() {
      latest = Math.max(latest, clock.millis());
      return latest;
    }
  }
}
