package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.TestDesk;
import io.statehook.dispatcher.control.TestMessage;
import io.statehook.dispatcher.control.TestMessages;
import io.statehook.dispatcher.control.TestRequest;
import io.statehook.dispatcher.control.TestResult;
import io.statehook.dispatcher.control.TestSender;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever dies between asker and receiver, the asker hears of it within the named limits. */
final class TestMessageLimitsIT {
  private static final Duration SLACK = Duration.ofSeconds(15);

  private TestInstallation installation;
  private Editor editor;
  private SubscriptionJson webhook;

  @BeforeEach
  void start() throws Exception {
    installation = TestInstallation.withTopics();
    editor = Editor.of(installation);
    webhook =
        SubscriptionJson.of("s", "org", "https://hooks.example/in")
            .put("delivery", Map.of("timeoutMs", 500));
    installation.write(webhook);
    editor.table().sync().get();
  }

  @AfterEach
  void close() {
    editor.close();
    installation.close();
  }

  @Test
  void withoutWorkerTheAskerIsToldSo() throws Exception {
    TestResult result = assertEndsWithin(TestMessages.START_LIMIT.plus(SLACK));

    assertThat(result.error()).hasValue(TestResult.NO_WORKER);
  }

  @Test
  void aWorkerThatDiesWhileItSendsLeavesTheAskerWithATimeoutAndNobodySendsAgain() throws Exception {
    Worker mortal = new Worker(new CompletableFuture<>());
    Worker heir = new Worker(CompletableFuture.completedStage(answer()));
    heir.responsible = false;
    try (TestDesk dies = editor.desk(mortal);
        TestDesk next = editor.desk(heir)) {
      CompletableFuture<TestResult> asked = ask();
      mortal.begun.get();
      mortal.responsible = false;
      heir.responsible = true;

      TestResult result = asked.get();

      assertThat(result.error()).hasValue(TestResult.NO_REPORT);
      assertThat(heir.sent).hasValue(0);
    }
  }

  @Test
  void whatNobodyHasBegunIsBegunByWhoeverBecomesResponsible() throws Exception {
    Worker worker = new Worker(CompletableFuture.completedStage(answer()));
    worker.responsible = false;
    try (TestDesk desk = editor.desk(worker)) {
      CompletableFuture<TestResult> asked = ask();
      worker.responsible = true;

      assertThat(asked.get().status()).hasValue(204);
      assertThat(worker.sent).hasValue(1);
    }
  }

  @Test
  void aWorkerThatStartsBeginsWhatIsYoungAndNothingElse() throws Exception {
    CompletableFuture<TestResult> asked = ask();
    Worker late = new Worker(CompletableFuture.completedStage(answer()));
    try (TestDesk desk = editor.desk(late)) {
      assertThat(asked.get().status()).hasValue(204);
    }
    Worker later = new Worker(CompletableFuture.completedStage(answer()));
    try (TestDesk desk = editor.desk(later)) {
      ask().get();
    }
    assertThat(later.sent).as("the done one is not done again").hasValue(1);
  }

  private CompletableFuture<TestResult> ask() {
    return editor.tests().send(TestRequest.stored(OrgScope.ALL, webhook.id(), "me"));
  }

  private TestResult assertEndsWithin(Duration limit) throws Exception {
    long begin = System.nanoTime();
    TestResult result = ask().get();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit);
    return result;
  }

  private static TestResult answer() {
    return TestResult.answered(204, Duration.ofMillis(1), java.util.Optional.empty(), "");
  }

  /** A worker whose network is this test. */
  private static final class Worker implements TestSender {
    private final CompletionStage<TestResult> result;
    private final AtomicInteger sent = new AtomicInteger();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private volatile boolean responsible = true;

    Worker(CompletionStage<TestResult> result) {
      this.result = result;
    }

    @Override
    public boolean isResponsibleFor(String subscriptionId) {
      return responsible;
    }

    @Override
    public CompletionStage<TestResult> send(TestMessage message) {
      sent.incrementAndGet();
      begun.complete(null);
      return result;
    }
  }
}
