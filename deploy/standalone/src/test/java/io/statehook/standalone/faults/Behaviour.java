package io.statehook.standalone.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** How an endpoint treats its requests. Called by one thread. */
interface Behaviour {
  Answer answer(Reception request);

  /** 200, at once. */
  static Behaviour good() {
    return request -> Answer.of(200);
  }

  /** 200, after a while. */
  static Behaviour slow(Duration delay) {
    return request -> Answer.after(delay, 200);
  }

  /** 200, after something between. */
  static Behaviour between(int fromMillis, int toMillis, Random random) {
    return request ->
        Answer.after(Duration.ofMillis(random.nextInt(fromMillis, toMillis + 1)), 200);
  }

  /** No answer, ever. */
  static Behaviour hanging() {
    return request -> Answer.none();
  }

  /** This with {@code Retry-After}, so many times, then something else. */
  static Behaviour askingToWait(int times, int status, int seconds, Behaviour then) {
    AtomicInteger left = new AtomicInteger(times);
    Answer busy = new Answer(status, Duration.ZERO, Optional.of(Integer.toString(seconds)));
    return request -> left.getAndDecrement() > 0 ? busy : then.answer(request);
  }

  /** This for the first requests, then something else. */
  static Behaviour atFirst(int times, int status, Behaviour then) {
    AtomicInteger left = new AtomicInteger(times);
    return request -> left.getAndDecrement() > 0 ? Answer.of(status) : then.answer(request);
  }

  /** This for the first request, and then once in so many. */
  static Behaviour onceIn(int requests, int status, Behaviour otherwise) {
    AtomicInteger count = new AtomicInteger();
    return request ->
        count.getAndIncrement() % requests == 0 ? Answer.of(status) : otherwise.answer(request);
  }

  /** This until something has come about, then something else. */
  static Behaviour until(BooleanSupplier healed, int status, Behaviour then) {
    return request -> healed.getAsBoolean() ? then.answer(request) : Answer.of(status);
  }

  /** No answer to the first requests, then something else. */
  static Behaviour silentAtFirst(int times, Behaviour then) {
    AtomicInteger left = new AtomicInteger(times);
    return request -> left.getAndDecrement() > 0 ? Answer.none() : then.answer(request);
  }

  /** This for a share of the requests. */
  static Behaviour flaky(double share, int status, Random random, Behaviour otherwise) {
    return request -> random.nextDouble() < share ? Answer.of(status) : otherwise.answer(request);
  }

  /** 413 above a size. */
  static Behaviour upTo(int bytes, Behaviour then) {
    return request -> request.bytes() > bytes ? Answer.of(413) : then.answer(request);
  }
}
