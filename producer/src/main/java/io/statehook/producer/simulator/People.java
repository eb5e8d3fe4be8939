package io.statehook.producer.simulator;

/**
 * Who is in the room: those invited arrive one by one around the start and leave after the end,
 * step out now and then, and others look in.
 */
final class People {
  private static final double MOVES = 0.6;
  private static final double STEPS_OUT_PER_HOUR = 1.5;
  private static final double LOOKS_IN_PER_HOUR = 0.7;
  private static final double VISITOR_LEAVES_PER_HOUR = 12;
  private static final int MOST_VISITORS = 2;

  private final Dice dice;
  private int attending;
  private int visiting;

  People(Dice dice) {
    this.dice = dice;
  }

  int count() {
    return attending + visiting;
  }

  void step(Moment moment, Meeting meeting) {
    moveAttending(moment, meeting.gathers(moment.now()) ? meeting.invited() : 0);
    moveVisiting(moment);
  }

  private void moveAttending(Moment moment, int wanted) {
    if (attending != wanted && dice.chance(MOVES)) {
      int several = Math.min(Math.abs(wanted - attending), dice.between(1, 2));
      attending += wanted > attending ? several : -several;
    } else if (attending > 0 && dice.within(moment.seconds(), STEPS_OUT_PER_HOUR)) {
      attending--;
    }
  }

  private void moveVisiting(Moment moment) {
    boolean open = moment.officeHours();
    if (visiting > 0 && (!open || dice.within(moment.seconds(), VISITOR_LEAVES_PER_HOUR))) {
      visiting--;
    } else if (open
        && visiting < MOST_VISITORS
        && dice.within(moment.seconds(), LOOKS_IN_PER_HOUR)) {
      visiting++;
    }
  }
}
