package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.kafka.Topic;
import io.statehook.standalone.broker.BrokerCluster;
import io.statehook.standalone.broker.BrokerNode;
import io.statehook.standalone.broker.SmallDisk;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Brokers are killed, restarted, frozen and filled up under a dispatcher that goes on by itself:
 * nothing acknowledged is lost or reordered, nothing is sent twice without an excuse, and no
 * process has to be started again.
 *
 * <p>Run by {@code deploy/fault-lab} only. Long form: {@code -Dbroker.kills=30 -Dbroker.rounds=3
 * -Dbroker.outage=60}.
 */
@Tag("alone")
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 40, unit = TimeUnit.MINUTES)
final class BrokerFaultsIT {
  private static final int KILLS = Integer.getInteger("broker.kills", 2);
  private static final int ROUNDS = Integer.getInteger("broker.rounds", 1);
  private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("broker.outage", 8));
  private static final Duration AFTERMATH = OUTAGE.plusSeconds(20);
  private static final int DISK_MEBIBYTES = 200;

  private BrokerCluster cluster;
  @AutoClose private ClusterRun run;

  @BeforeAll
  void prepare() throws Exception {
    cluster = BenchBroker.wholeCluster();
    run = new ClusterRun("brokers", Bench.SESSION);
  }

  @BeforeEach
  void heal() {
    BenchBroker.wholeCluster();
  }

  @Test
  void nothingIsLostHoweverOftenTheLeaderOrTheControllerIsKilled() throws Exception {
    run.begin(Report.AFTERMATH);
    int leaders = 0;
    for (int i = 0; i < KILLS; i++) {
      boolean leader = i % 2 == 0;
      BrokerNode victim = leader ? leader() : cluster.controller();
      leaders += leader ? 1 : 0;
      run.fault();
      victim.kill();
      cluster.awaitWithout(victim);
      victim.start();
      cluster.awaitInSync();
      run.awaitFlow();
    }
    run.judge(
        "K11",
        "BROKER KILLS %d (leader %d, controller %d)".formatted(KILLS, leaders, KILLS - leaders));
  }

  @Test
  void aRollingRestartOfEveryBrokerNeedsNoRestartOfTheDispatcher() throws Exception {
    run.begin(Report.AFTERMATH);
    for (int i = 0; i < ROUNDS * BrokerCluster.NODES; i++) {
      BrokerNode node = cluster.node(i % BrokerCluster.NODES + 1);
      run.fault();
      node.terminate();
      node.start();
      cluster.awaitInSync();
    }
    run.awaitFlow();
    run.judge("K12", "BROKER RESTARTS %d".formatted(ROUNDS * BrokerCluster.NODES));
  }

  @Test
  void withTwoOfThreeBrokersDownNothingUncommittedLeavesAndAllGoesOnByItself() throws Exception {
    run.begin(AFTERMATH);
    List<BrokerNode> victims = cluster.nodes().subList(1, BrokerCluster.NODES);
    run.fault();
    victims.forEach(BrokerNode::kill);
    Pause.of(OUTAGE);
    victims.forEach(BrokerNode::start);
    cluster.awaitInSync();
    run.awaitFlow();
    run.judge("K13", "TWO BROKERS DOWN for %d s".formatted(OUTAGE.toSeconds()));
  }

  @Test
  void aLeaderThatHangsIsReplaced() throws Exception {
    run.begin(AFTERMATH);
    BrokerNode frozen = leader();
    run.fault();
    frozen.freeze();
    Pause.of(OUTAGE);
    cluster.awaitWithout(frozen);
    assertThat(leader()).isNotSameAs(frozen);
    frozen.thaw();
    cluster.awaitInSync();
    run.awaitFlow();
    run.judge("K14", "LEADER FROZEN for %d s".formatted(OUTAGE.toSeconds()));
  }

  /** Kafka ends a broker whose disk is full. */
  @Test
  void aBrokerWhoseDiskIsFullLeavesAndComesBackAndNothingIsLost() throws Exception {
    SmallDisk.obstacle().ifPresent(Unavailable::skip);
    BrokerNode node = cluster.node(BrokerCluster.NODES);
    node.terminate();
    try (SmallDisk disk = SmallDisk.under(cluster, node, DISK_MEBIBYTES)) {
      node.start();
      cluster.awaitInSync();
      cluster.lead(node, deliveries());
      run.begin(AFTERMATH);
      run.fault();
      disk.fill();
      node.awaitExit();
      cluster.awaitWithout(node);
      Pause.of(OUTAGE);
      disk.free();
      node.start();
      cluster.awaitInSync();
      run.awaitFlow();
      run.judge("K16", "DISK FULL of a leader for %d s".formatted(OUTAGE.toSeconds()));
    }
  }

  private BrokerNode leader() throws Exception {
    return cluster.leader(deliveries(), 0);
  }

  private String deliveries() {
    return run.bench().topics().name(Topic.WEBHOOK_DELIVERIES);
  }
}
