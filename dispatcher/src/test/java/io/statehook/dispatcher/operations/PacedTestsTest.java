package io.statehook.dispatcher.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.TestRequest;
import io.statehook.dispatcher.control.TestResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedTestsTest {
  private static final TestResult ANSWER =
      TestResult.answered(200, Duration.ofMillis(1), Optional.empty(), "");

  /** Receivers that say nothing until they are told to. */
  private final List<CompletableFuture<TestResult>> silent = new CopyOnWriteArrayList<>();

  private final PacedTests tests =
      new PacedTests(
          request -> {
            CompletableFuture<TestResult> result = new CompletableFuture<>();
            silent.add(result);
            return result;
          });
  private final List<Thread> askers = new ArrayList<>();

  @AfterEach
  void answer() throws InterruptedException {
    silent.forEach(result -> result.complete(ANSWER));
    for (Thread asker : askers) {
      asker.join();
    }
  }

  @Test
  void noOrgTakesThePlacesOfOthers() {
    wait(OrgScope.of("busy"), PacedTests.MAX_OF_ONE);

    assertThat(ask(OrgScope.of("busy"))).isEqualTo(TestResult.CROWDED);
    wait(OrgScope.of("other"), 1);
  }

  @Test
  void allOrgsTogetherLeaveThreadsForEverythingElse() {
    for (int org = 0; org < PacedTests.MAX; org++) {
      wait(OrgScope.of("org" + org), 1);
    }

    assertThat(ask(OrgScope.of("late"))).isEqualTo(TestResult.CROWDED);
    assertThat(ask(OrgScope.ALL)).isEqualTo(TestResult.CROWDED);
  }

  @Test
  void anAnswerFreesThePlace() {
    wait(OrgScope.of("busy"), PacedTests.MAX_OF_ONE);
    silent.get(0).complete(ANSWER);

    await().until(() -> askers.stream().filter(Thread::isAlive).count() < PacedTests.MAX_OF_ONE);
    wait(OrgScope.of("busy"), 1);
  }

  @Test
  void aFailureFreesThePlace() {
    wait(OrgScope.of("busy"), PacedTests.MAX_OF_ONE);
    silent.forEach(result -> result.completeExceptionally(new IllegalStateException("no Kafka")));

    await().until(() -> askers.stream().noneMatch(Thread::isAlive));
    wait(OrgScope.of("busy"), PacedTests.MAX_OF_ONE);
  }

  /** So many more wait for their receivers. */
  private void wait(OrgScope scope, int count) {
    int before = silent.size();
    for (int i = 0; i < count; i++) {
      Thread asker = new Thread(() -> ask(scope));
      asker.setUncaughtExceptionHandler((thread, failure) -> {});
      askers.add(asker);
      asker.start();
    }
    await().until(() -> silent.size() == before + count);
  }

  /** The class of failure; empty text for an answer. */
  private String ask(OrgScope scope) {
    TestRequest request =
        TestRequest.draft(scope, JsonNodeFactory.instance.objectNode().put("id", "s"), "ann");
    return tests.send(request).error().orElse("");
  }
}
