package io.statehook.producer.simulator;

import io.statehook.producer.Device;
import io.statehook.producer.DeviceReport;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * One meeting room with a board and, in some rooms, a sensor. It advances in steps: short ones
 * while people are there, long ones at night. Each step first lets people act, then lets the
 * devices notice.
 */
final class Room {
  private static final Duration BOOT_TIME = Duration.ofSeconds(140);
  private static final double RESTARTS_PER_HOUR = 0.03;
  private static final int MOST_START_DELAY_SECONDS = 240;

  private final int number;
  private final int seats;
  private final Dice dice;
  private final List<DeviceReport> said = new ArrayList<>();
  private final DeviceVoice board;
  private final DeviceVoice sensor;
  private final boolean hasSensor;
  private final boolean teams;
  private final Agenda agenda;
  private final People people;
  private final Call call;
  private final Climate climate;
  private final Power power = new Power();
  private final TouchPanel panel;
  private boolean booting = true;
  private LocalDateTime lastStep;
  private LocalDateTime nextStep;

  Room(int number, String org, LocalDateTime start, Dice dice) {
    this.number = number;
    this.dice = dice;
    this.seats = dice.oneOf(2, 4, 6, 8, 12);
    this.hasSensor = dice.chance(0.4);
    this.teams = dice.chance(0.25);
    this.board = new DeviceVoice(device(org, "board"), said);
    this.sensor = new DeviceVoice(device(org, "sensor"), said);
    this.agenda = new Agenda(number, seats, start, dice);
    this.people = new People(dice);
    this.call = new Call(teams, dice);
    this.climate = new Climate(dice);
    this.panel = new TouchPanel(dice);
    this.nextStep = start.plusSeconds(dice.between(0, MOST_START_DELAY_SECONDS));
    this.lastStep = nextStep;
  }

  private Device device(String org, String kind) {
    String room = "room-" + number;
    return new Device(org, room + "-" + kind, room);
  }

  int number() {
    return number;
  }

  /** When the room wants its next step. */
  LocalDateTime nextStep() {
    return nextStep;
  }

  /** Advances to this time; what the devices report. The list is the caller's. */
  List<DeviceReport> step(LocalDateTime now) {
    Moment moment = new Moment(now, Duration.between(lastStep, now).toSeconds());
    lastStep = now;
    people.step(moment, agenda.meeting());
    climate.step(moment, people.count(), call.connected());
    if (booting) {
      boot();
    }
    if (restarts(moment)) {
      restart(now);
    } else {
      stepBoard(moment);
      nextStep = now.plusSeconds(pause(moment));
    }
    if (hasSensor) {
      climate.sayAirBySensor(sensor);
    }
    List<DeviceReport> reports = List.copyOf(said);
    said.clear();
    return reports;
  }

  private void stepBoard(Moment moment) {
    agenda.step(moment, people.count(), board);
    call.step(moment, agenda, people.count(), board);
    power.step(moment, people.count() > 0 || call.connected(), board);
    panel.step(moment, people.count(), call.connected(), board);
    sayPresence();
    climate.say(people.count(), call.connected(), board);
    if (!hasSensor) {
      climate.sayAirByPanel(board);
    }
  }

  private void sayPresence() {
    int count = people.count();
    board.status("RoomAnalytics.PeopleCount.Current", count);
    board.status("RoomAnalytics.PeoplePresence", count > 0 ? "Yes" : "No");
    board.status("RoomAnalytics.RoomInUse", count > 0 || call.connected() ? "True" : "False");
    board.status(
        "SystemUnit.State.System",
        call.connected() ? "InCall" : power.asleep() ? "Sleeping" : "Initialized");
  }

  private void boot() {
    booting = false;
    board.forget();
    power.wake();
    board.event("BootEvent", DeviceVoice.fields().put("Action", "Boot"));
    board.status("RoomAnalytics.PeopleCount.Capacity", seats);
    board.status("RoomAnalytics.T3Alarm.Detected", "False");
    if (teams) {
      board.status("MicrosoftTeams.User.SignedIn", "True");
      board.status("MicrosoftTeams.Pairing.Active", "True");
    }
  }

  /** Boards restart for updates, never during a call. */
  private boolean restarts(Moment moment) {
    return call.idle() && people.count() == 0 && dice.within(moment.seconds(), RESTARTS_PER_HOUR);
  }

  private void restart(LocalDateTime now) {
    board.event("BootEvent", DeviceVoice.fields().put("Action", "Restart"));
    booting = true;
    nextStep = now.plus(BOOT_TIME);
  }

  private long pause(Moment moment) {
    if (people.count() > 0 || call.connected()) {
      return dice.between(12, 28);
    }
    return moment.officeHours() ? dice.between(30, 90) : dice.between(240, 360);
  }
}
