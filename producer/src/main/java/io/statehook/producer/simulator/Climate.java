package io.statehook.producer.simulator;

/**
 * The air and the noise of one room. People warm the air, moisten it and use it up, all within the
 * better part of an hour; noise follows at once.
 */
final class Climate {
  private static final double SETTLES_SECONDS = 1800;
  private static final int AUDIBLE_DECIBELS = 4;
  private static final String ATTACHED = "Peripherals.ConnectedDevice[1001].";

  private final Dice dice;
  private double temperature;
  private double humidity;
  private double airIndex = 1;
  private double noise;
  private long saidNoise;
  private long saidSound;

  Climate(Dice dice) {
    this.dice = dice;
    this.temperature = 20.5 + dice.around(1.5);
    this.humidity = 38 + dice.around(8);
    this.noise = quietNoise();
  }

  void step(Moment moment, int people, boolean connected) {
    double share = -Math.expm1(-moment.seconds() / SETTLES_SECONDS);
    double heated = moment.officeHours() ? 21 : 19;
    temperature += share * (heated + 0.35 * people - temperature) + dice.around(0.02);
    humidity += share * (37 + 1.6 * people - humidity) + dice.around(0.15);
    airIndex += share * (1 + 0.25 * people - airIndex) + dice.around(0.03);
    noise = people == 0 ? quietNoise() : 36 + 3 * Math.log(people) + dice.around(5);
    if (connected) {
      noise += 2;
    }
  }

  /** The board hears the room; the sensor measures the air, or a panel on the wall does. */
  void say(int people, boolean connected, DeviceVoice board) {
    boolean speech = people > 1 || (people == 1 && connected);
    saidNoise = audible(noise, saidNoise);
    saidSound = audible(noise + (speech ? 18 + dice.around(8) : 2), saidSound);
    board.status("RoomAnalytics.AmbientNoise.Level.A", saidNoise);
    board.status("RoomAnalytics.Sound.Level.A", saidSound);
  }

  void sayAirBySensor(DeviceVoice sensor) {
    sayAir("", sensor);
  }

  void sayAirByPanel(DeviceVoice board) {
    sayAir(ATTACHED, board);
  }

  private void sayAir(String prefix, DeviceVoice voice) {
    voice.status(prefix + "RoomAnalytics.AmbientTemperature", tenths(temperature));
    voice.status(
        prefix + "RoomAnalytics.RelativeHumidity",
        Math.max(0, Math.min(100, Math.round(humidity))));
    voice.status(
        prefix + "RoomAnalytics.AirQuality.Index", tenths(Math.max(1, Math.min(5, airIndex))));
  }

  private double quietNoise() {
    return 31 + dice.around(1.5);
  }

  /** The last value until the difference can be heard, else every step would be a change. */
  private static long audible(double decibels, long last) {
    long rounded = Math.round(decibels);
    return Math.abs(rounded - last) >= AUDIBLE_DECIBELS ? rounded : last;
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
