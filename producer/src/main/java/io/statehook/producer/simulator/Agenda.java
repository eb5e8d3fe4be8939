package io.statehook.producer.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The bookings of one room, one after the other, on working days. They begin, end, are prolonged
 * once when people ask for it, and are withdrawn when nobody came.
 */
final class Agenda {
  private static final LocalTime FIRST_START = LocalTime.of(8, 30);
  private static final LocalTime LAST_START = LocalTime.of(17, 0);
  private static final int SLOT_MINUTES = 15;
  private static final int PATIENCE_MINUTES = 10;
  private static final double NOBODY_COMES = 0.08;
  private static final double ONLINE = 0.7;
  private static final double WANTS_MORE_TIME = 0.2;
  private static final DateTimeFormatter ID_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmm", Locale.ROOT);

  private final int room;
  private final int seats;
  private final Dice dice;
  private Meeting meeting;
  private boolean running;
  private boolean attended;
  private boolean wantsMoreTime;

  Agenda(int room, int seats, LocalDateTime start, Dice dice) {
    this.room = room;
    this.seats = seats;
    this.dice = dice;
    this.meeting = plan(start);
  }

  /** The booking that runs or comes next. */
  Meeting meeting() {
    return meeting;
  }

  boolean running() {
    return running;
  }

  void step(Moment moment, int people, DeviceVoice voice) {
    if (!running && !moment.now().isBefore(meeting.start())) {
      begin(voice);
    }
    if (running) {
      attended |= people > 0;
      progress(moment.now(), people, voice);
    }
    voice.status("Bookings.Availability.Status", availability(moment.now()));
  }

  private void begin(DeviceVoice voice) {
    running = true;
    attended = false;
    wantsMoreTime = dice.chance(WANTS_MORE_TIME);
    voice.event("Bookings.Start", id());
  }

  private void progress(LocalDateTime now, int people, DeviceVoice voice) {
    if (!attended && now.isAfter(meeting.start().plusMinutes(PATIENCE_MINUTES))) {
      voice.event("Bookings.Deleted", id());
      next(now);
    } else if (!now.isBefore(meeting.end())) {
      voice.event("Bookings.End", id());
      next(now);
    } else if (wantsMoreTime && people > 0 && now.isAfter(meeting.end().minusMinutes(3))) {
      voice.event("Bookings.ExtensionRequested", id());
      wantsMoreTime = false;
      meeting = meeting.longerBy(SLOT_MINUTES);
    }
  }

  private void next(LocalDateTime now) {
    running = false;
    meeting = plan(now);
  }

  private String availability(LocalDateTime now) {
    if (running) {
      return "BookedUntil";
    }
    return Duration.between(now, meeting.start()).toHours() < 12 ? "FreeUntil" : "Free";
  }

  private Meeting plan(LocalDateTime from) {
    LocalDateTime start = slotAfter(from.plusMinutes(dice.oneOf(0, 0, 15, 30, 60, 90)));
    if (!isWorkday(start) || start.toLocalTime().isAfter(LAST_START)) {
      start = firstStart(start.plusDays(1));
    } else if (start.toLocalTime().isBefore(FIRST_START)) {
      start = firstStart(start);
    }
    int minutes = dice.oneOf(15, 30, 30, 45, 60, 60, 90);
    int invited = dice.chance(NOBODY_COMES) ? 0 : dice.between(1, seats);
    return new Meeting(
        "bk-%s-%d".formatted(ID_TIME.format(start), room),
        start,
        start.plusMinutes(minutes),
        invited,
        dice.chance(ONLINE));
  }

  private LocalDateTime firstStart(LocalDateTime day) {
    LocalDateTime start = day;
    while (!isWorkday(start)) {
      start = start.plusDays(1);
    }
    return start.with(FIRST_START).plusMinutes(dice.oneOf(0, 0, 30, 60));
  }

  private static LocalDateTime slotAfter(LocalDateTime time) {
    LocalDateTime slot =
        time.withMinute(time.getMinute() / SLOT_MINUTES * SLOT_MINUTES).withSecond(0).withNano(0);
    return slot.isBefore(time) ? slot.plusMinutes(SLOT_MINUTES) : slot;
  }

  private static boolean isWorkday(LocalDateTime time) {
    return time.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
  }

  private ObjectNode id() {
    return DeviceVoice.fields().put("Id", meeting.id());
  }
}
