package io.statehook.producer.simulator;

/** How awake a board is: fully with people or a call, half after a while alone, asleep at night. */
final class Power {
  private static final long HALF_AFTER_SECONDS = 10 * 60;
  private static final long ASLEEP_AFTER_SECONDS = 45 * 60;

  private enum State {
    AWAKE("Off"),
    HALF("Halfwake"),
    FALLING_ASLEEP("EnteringStandby"),
    ASLEEP("Standby");

    private final String wireName;

    State(String wireName) {
      this.wireName = wireName;
    }
  }

  private State state = State.AWAKE;
  private long aloneSeconds;

  boolean asleep() {
    return state == State.ASLEEP;
  }

  void wake() {
    state = State.AWAKE;
    aloneSeconds = 0;
  }

  void step(Moment moment, boolean used, DeviceVoice voice) {
    aloneSeconds = used ? 0 : aloneSeconds + moment.seconds();
    state = next(moment);
    voice.status("Standby.State", state.wireName);
  }

  private State next(Moment moment) {
    if (aloneSeconds == 0) {
      return State.AWAKE;
    }
    if (state == State.FALLING_ASLEEP || state == State.ASLEEP) {
      return State.ASLEEP;
    }
    if (aloneSeconds >= (moment.officeHours() ? ASLEEP_AFTER_SECONDS : HALF_AFTER_SECONDS)) {
      return State.FALLING_ASLEEP;
    }
    return aloneSeconds >= HALF_AFTER_SECONDS ? State.HALF : state;
  }
}
