package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.http.FakeDns.Reply;
import io.statehook.dispatcher.http.FakeDns.Reply.Fault;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsResolverTest {
  private final FakeDns server =
      new FakeDns().name("both.test", Reply.of("192.0.2.7", "192.0.2.8", "2001:db8::7"));
  private final DnsResolver resolver = new DnsResolver(server.provider(), Duration.ofSeconds(5));

  @AfterEach
  void close() {
    resolver.close();
    server.close();
  }

  @Test
  void bothFamiliesAreReturned() throws Exception {
    assertThat(resolve("both.test").get(10, TimeUnit.SECONDS))
        .containsExactlyInAnyOrder(
            TestCertificates.address("192.0.2.7"),
            TestCertificates.address("192.0.2.8"),
            TestCertificates.address("2001:db8::7"));
  }

  @Test
  void anUnknownNameHasNoAddress() {
    assertThatThrownBy(() -> resolve("unknown.test").get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UnknownHostException.class)
        .hasMessageContaining("the host name has no address");
  }

  @Test
  void namesAreAskedForAsTheyStand() {
    assertThatThrownBy(() -> resolve("single").get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);

    assertThat(server.asked).isNotEmpty().allMatch("single."::equals);
  }

  @Test
  void aSilentServerDelaysNoOtherName() throws Exception {
    IntStream.range(0, 100)
        .forEach(i -> server.name("silent" + i + ".test", Reply.fault(Fault.SILENCE)));
    List<CompletableFuture<List<InetAddress>>> silent =
        IntStream.range(0, 100).mapToObj(i -> resolve("silent" + i + ".test")).toList();

    assertThat(resolve("both.test").get(3, TimeUnit.SECONDS)).hasSize(3);
    assertThat(silent).noneMatch(CompletableFuture::isDone);
    for (CompletableFuture<List<InetAddress>> name : silent) {
      assertThatThrownBy(
              () ->
                  name.get(EgressLimits.RESOLVE_TIMEOUT.toMillis() + 10_000, TimeUnit.MILLISECONDS))
          .hasCauseInstanceOf(UnknownHostException.class)
          .hasMessageContaining("could not be resolved in time");
    }
  }

  @Test
  void namesThatChangeAllTheTimeAreAskedForEverySecondsOnly() throws Exception {
    resolve("both.test").get(10, TimeUnit.SECONDS);
    resolve("both.test").get(10, TimeUnit.SECONDS);

    assertThat(server.asked("both.test")).as("A and AAAA, once").isEqualTo(2);
  }

  /** A library that keeps each record as it comes in would hand out the first half. */
  @Test
  void whoeverAsksInBetweenGetsTheWholeAnswer() throws Exception {
    server.delay(Duration.ofMillis(300), 28);
    List<CompletableFuture<List<InetAddress>>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(resolve("both.test"));
      await().pollDelay(Duration.ofMillis(50)).until(() -> true);
    }

    for (CompletableFuture<List<InetAddress>> one : all) {
      assertThat(one.get(10, TimeUnit.SECONDS)).hasSize(3);
    }
  }

  @Test
  void aliasesAreFollowedToTheEndAndNoFurther() throws Exception {
    server
        .name("alias.test", Reply.alias("next.test"))
        .name("next.test", Reply.alias("both.test"))
        .name("loop.test", Reply.alias("pool.test"))
        .name("pool.test", Reply.alias("loop.test"));

    assertThat(resolve("alias.test").get(10, TimeUnit.SECONDS)).hasSize(3);
    assertNoAddress("loop.test");
  }

  @Test
  void repliesThatAreNoneGiveNoAddress() {
    server
        .name("failure.test", Reply.code(2))
        .name("refused.test", Reply.code(5))
        .name("garbage.test", Reply.fault(Fault.GARBAGE))
        .name("other-id.test", Reply.fault(Fault.OTHER_ID))
        .name("truncated.test", Reply.truncated())
        .name("nothing.test", Reply.of());

    for (String name :
        List.of("failure", "refused", "garbage", "other-id", "truncated", "nothing")) {
      assertNoAddress(name + ".test");
    }
  }

  private void assertNoAddress(String name) {
    long patience = EgressLimits.RESOLVE_TIMEOUT.toMillis() + 10_000;
    assertThatThrownBy(() -> resolve(name).get(patience, TimeUnit.MILLISECONDS))
        .as(name)
        .hasCauseInstanceOf(UnknownHostException.class);
  }

  private CompletableFuture<List<InetAddress>> resolve(String host) {
    return resolver.resolve(host).toCompletableFuture();
  }
}
