package io.statehook.dispatcher.delivery;

import java.util.function.Consumer;

/**
 * Two readers of the backlog: one fetches much at a time, for lanes whose backlog is delivered; the
 * other little, for probes, which take one batch out of what was fetched. So neither probes nor
 * takeovers wait for a drain.
 */
final class BacklogReaders {
  /** Pages up to this length are read by the reader that fetches little. */
  static final long SMALL_PAGE_BYTES = 256 << 10;

  private final BacklogReader small;
  private final BacklogReader large;

  BacklogReaders(BacklogReader small, BacklogReader large) {
    this.small = small;
    this.large = large;
  }

  void start() {
    small.start();
    large.start();
  }

  /** Reads a page; the result comes on a reader's thread. */
  void read(Effect.ReadBacklog read, Consumer<BacklogPage> result) {
    (read.bytes() <= SMALL_PAGE_BYTES ? small : large).read(read, result);
  }

  /** Reads what earlier owners have left; the result comes on a reader's thread. */
  void takeover(TakeoverReader.Request request, Consumer<Takeover> result) {
    large.forget();
    small.takeover(request, result);
  }

  void close() {
    small.close();
    large.close();
  }
}
