package io.statehook.dispatcher.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Answers from a script; the last answer for a name is repeated. */
final class ScriptedResolver implements AddressResolver {
  final AtomicInteger lookups = new AtomicInteger();
  private final Map<String, Deque<List<InetAddress>>> answers = new ConcurrentHashMap<>();
  private final CompletableFuture<List<InetAddress>> never = new CompletableFuture<>();

  ScriptedResolver answer(String host, String... addresses) {
    answers
        .computeIfAbsent(host, name -> new ArrayDeque<>())
        .add(Stream.of(addresses).map(TestCertificates::address).toList());
    return this;
  }

  /** A name without an answer in the script gets one that never comes. */
  @Override
  public synchronized CompletionStage<List<InetAddress>> resolve(String host) {
    lookups.incrementAndGet();
    Deque<List<InetAddress>> script = answers.get(host);
    if (script == null) {
      return never;
    }
    List<InetAddress> addresses = script.size() > 1 ? script.remove() : script.element();
    return addresses.isEmpty()
        ? CompletableFuture.failedFuture(new UnknownHostException("the host name has no address"))
        : CompletableFuture.completedFuture(addresses);
  }

  @Override
  public void close() {
    never.cancel(false);
  }
}
