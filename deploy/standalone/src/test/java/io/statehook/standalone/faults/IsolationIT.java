package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 50 receivers, of which some hang, are dead or need ten seconds: what the others notice of it.
 *
 * <p>The short form fails when they notice it plainly. Long form, with the promised limit: {@code
 * -Disolation.rounds=12 -Disolation.seconds=10}.
 */
@Tag("alone")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
final class IsolationIT {
  private static final int ROUNDS = Integer.getInteger("isolation.rounds", 2);
  private static final int SECONDS = Integer.getInteger("isolation.seconds", 3);
  private static final boolean LONG_FORM = ROUNDS >= 10;
  private static final int HEALTHY = 35;
  private static final int BAD = 15;
  private static final double PER_SECOND = 2;
  private static final int CLOSED_PORT = 9009;

  private final List<Subscription> hung = new ArrayList<>();
  private final List<Subscription> dead = new ArrayList<>();
  private final List<Subscription> slow = new ArrayList<>();
  @AutoClose private Twins twins;

  @BeforeEach
  void prepare() throws Exception {
    twins = new Twins("isolation", HEALTHY, PER_SECOND, BAD);
    CheckingSink sink = twins.troubled().bench().sink();
    for (int i = 0; i < BAD; i++) {
      String refused = "https://127.2.0.%d:%d/".formatted(i + 1, CLOSED_PORT);
      dead.add(Twins.bad("dead" + i, refused));
      slow.add(Twins.bad("slow" + i, sink.url(HEALTHY + i, "slow" + i)));
      sink.behave("slow" + i, Behaviour.slow(Duration.ofSeconds(10)));
    }
    hung.add(Twins.bad("hung", sink.url(HEALTHY, "hung")));
    sink.behave("hung", Behaviour.hanging());
    List.of(hung, dead, slow).forEach(twins.troubled().bench()::subscribe);
    twins.startWorkers();
  }

  @Test
  void receiversThatHangAreDeadOrSlowDelayNobodyElse() {
    compare("alone", List.of()); // Also warms both up: what it says is the noise.
    List<String> findings = new ArrayList<>();
    findings.addAll(judge("1 hung", hung));
    findings.addAll(judge(BAD + " dead", dead));
    findings.addAll(judge(BAD + " answer after 10 s", slow));
    assertThat(findings).isEmpty();
  }

  /** In the short form what shows twice in a row: one may be somebody else's on the machine. */
  private List<String> judge(String what, List<Subscription> bad) {
    Twins.Comparison found = compare(what, bad);
    boolean unaffected =
        LONG_FORM
            ? found.isWithin(Twins.PROMISED_RATIO, 0)
            : found.isPlainlyWithin() || compare(what + ", again", bad).isPlainlyWithin();
    return unaffected ? List.of() : List.of(what + ": " + found);
  }

  private Twins.Comparison compare(String what, List<Subscription> bad) {
    Twins.Comparison found = twins.compare(ROUNDS, Duration.ofSeconds(SECONDS), bad, PER_SECOND);
    System.out.println("ISOLATION " + what + ": " + found);
    return found;
  }
}
