package io.statehook.dispatcher.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;

/** Performs the engine's effects and reports back to its loop. Never waits. */
final class EffectShell implements Effect.Performer {
  private final EngineLoop loop;
  private final RequestShell requests;
  private final RecordLog records;
  private final CommitBoard commits;
  private final BacklogReaders backlog;
  private final Consumer<SubscriptionHealth> health;
  private volatile boolean consuming = true;

  EffectShell(
      EngineLoop loop,
      RequestShell requests,
      RecordLog records,
      CommitBoard commits,
      BacklogReaders backlog,
      Consumer<SubscriptionHealth> health) {
    this.loop = loop;
    this.requests = requests;
    this.records = records;
    this.commits = commits;
    this.backlog = backlog;
    this.health = health;
  }

  /** Whether the engine wants batches. */
  boolean isConsuming() {
    return consuming;
  }

  /** Reads what earlier owners have left about a partition. */
  void readTakeover(TakeoverReader.Request request, Consumer<Takeover> result) {
    backlog.takeover(request, result);
  }

  /** Waits until nothing of the partitions is on its way to backlog and lanes; false if not. */
  boolean awaitParked(Collection<Integer> partitions, Duration patience)
      throws InterruptedException {
    return records.awaitParked(partitions, patience);
  }

  @Override
  public void send(Effect.Send send) {
    requests.send(
        send, result -> loop.submit((engine, now) -> engine.answered(send.token(), result, now)));
  }

  @Override
  public void appendAttempt(Effect.AppendAttempt append) {
    records.append(append, offset -> acknowledged(append.token(), offset));
  }

  @Override
  public void appendDeadLetter(Effect.AppendDeadLetter append) {
    records.append(append, offset -> acknowledged(append.token(), offset));
  }

  @Override
  public void appendBacklog(Effect.AppendBacklog append) {
    records.append(
        append,
        offset ->
            loop.submit((engine, now) -> engine.backlogAppended(append.token(), offset, now)));
  }

  @Override
  public void appendLane(Effect.AppendLane append) {
    records.append(append, offset -> acknowledged(append.token(), offset));
  }

  @Override
  public void readBacklog(Effect.ReadBacklog read) {
    backlog.read(
        read, page -> loop.submit((engine, now) -> engine.backlogRead(read.token(), page, now)));
  }

  private void acknowledged(long token, long offset) {
    loop.submit((engine, now) -> engine.appendAcknowledged(token, offset, now));
  }

  @Override
  public void commit(Effect.Commit commit) {
    commits.put(commit.partition(), new CommitMark(commit.offset(), commit.attemptsFrom()));
  }

  @Override
  public void wakeAt(Effect.WakeAt wake) {
    loop.wakeAt(wake.at());
  }

  @Override
  public void consume(Effect.Consume consume) {
    consuming = consume.on();
  }

  @Override
  public void health(Effect.Health effect) {
    health.accept(effect.health());
  }
}
