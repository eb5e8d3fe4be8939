package io.statehook.producer.simulator;

import java.util.random.RandomGenerator;

/** Chance, in the terms in which the behaviour of rooms is described. */
final class Dice {
  private static final double SECONDS_PER_HOUR = 3600;

  private final RandomGenerator random;

  Dice(RandomGenerator random) {
    this.random = random;
  }

  /** Whether something of this probability happens. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Whether something that happens so often per hour happens within these seconds. */
  boolean within(long seconds, double perHour) {
    return chance(-Math.expm1(-perHour * seconds / SECONDS_PER_HOUR));
  }

  /** A number from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  /** A number around 0 that is rarely further away than {@code spread}. */
  double around(double spread) {
    return random.nextGaussian() * spread / 2;
  }

  /** One of these. */
  int oneOf(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** One of these. */
  String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
