package io.statehook.benchmark;

/**
 * What a workload has to bear besides its events.
 *
 * @param strangers further subscriptions that no event matches
 * @param badPercent so many of a hundred receivers are bad: half of them refuse connections, half
 *     never answer
 * @param held so many subscriptions are paused until they are resumed
 * @param attempts records of earlier deliveries that a start has to read
 */
record Burden(int strangers, int badPercent, int held, int attempts) {
  static final Burden NONE = new Burden(0, 0, 0, 0);

  static Burden strangers(int number) {
    return new Burden(number, 0, 0, 0);
  }

  static Burden bad(int percent) {
    return new Burden(0, percent, 0, 0);
  }

  static Burden held(int subscriptions) {
    return new Burden(0, 0, subscriptions, 0);
  }

  static Burden attempts(int number) {
    return new Burden(0, 0, 0, number);
  }
}
