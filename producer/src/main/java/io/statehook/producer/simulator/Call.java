package io.statehook.producer.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.LocalDateTime;

/**
 * The calls of one board, at most one per meeting and one at a time: placed when somebody is there
 * for an online meeting, answered or not, with a share now and then, ended with the meeting or when
 * the last person leaves.
 */
final class Call {
  private static final String SHARE = "Conference.Presentation.LocalInstance[1].SendingMode";
  private static final double ANSWERED = 0.9;
  private static final double SHARES_PER_HOUR = 5;
  private static final double SHARE_ENDS_PER_HOUR = 6;

  private enum State {
    IDLE,
    CALLING,
    CONNECTED
  }

  private final Dice dice;
  private final boolean teams;
  private State state = State.IDLE;
  private int id;
  private String meetingId = "";
  private LocalDateTime connectedAt = LocalDateTime.MIN;
  private boolean sharing;

  /** Calls of a board that also reports its Microsoft Teams state, or does not. */
  Call(boolean teams, Dice dice) {
    this.teams = teams;
    this.dice = dice;
  }

  boolean connected() {
    return state == State.CONNECTED;
  }

  boolean idle() {
    return state == State.IDLE;
  }

  void step(Moment moment, Agenda agenda, int people, DeviceVoice voice) {
    boolean wanted = agenda.running() && agenda.meeting().online() && people > 0;
    switch (state) {
      case IDLE -> {
        if (wanted && !meetingId.equals(agenda.meeting().id())) {
          meetingId = agenda.meeting().id();
          place(voice);
        }
      }
      case CALLING -> answer(moment, voice);
      case CONNECTED -> {
        if (wanted) {
          share(moment, voice);
        } else {
          hangUp(moment, voice);
        }
      }
    }
    voice.status("SystemUnit.State.NumberOfActiveCalls", connected() ? 1 : 0);
    if (teams) {
      voice.status("MicrosoftTeams.Calling.InCall", connected() ? "True" : "False");
    }
  }

  private void place(DeviceVoice voice) {
    state = State.CALLING;
    id++;
    voice.event("OutgoingCallIndication", callId().put("DisplayNameValue", remote()));
  }

  private void answer(Moment moment, DeviceVoice voice) {
    if (dice.chance(ANSWERED)) {
      state = State.CONNECTED;
      connectedAt = moment.now();
      voice.event(
          "CallSuccessful",
          callId().put("Protocol", teams ? "WebRTC" : "Spark").put("RemoteURI", remote()));
    } else {
      state = State.IDLE;
      voice.event("CallDisconnect", disconnect("RemoteBusy", 17, 0));
    }
  }

  private void hangUp(Moment moment, DeviceVoice voice) {
    state = State.IDLE;
    endShare(voice);
    long seconds = Duration.between(connectedAt, moment.now()).toSeconds();
    voice.event(
        "CallDisconnect",
        disconnect(dice.oneOf("LocalDisconnect", "RemoteDisconnect"), 1, seconds));
  }

  private void share(Moment moment, DeviceVoice voice) {
    if (sharing && dice.within(moment.seconds(), SHARE_ENDS_PER_HOUR)) {
      endShare(voice);
    } else if (!sharing && dice.within(moment.seconds(), SHARES_PER_HOUR)) {
      sharing = true;
      voice.status(SHARE, "LocalRemote");
    }
  }

  private void endShare(DeviceVoice voice) {
    sharing = false;
    voice.removed(SHARE);
  }

  private ObjectNode disconnect(String cause, int causeValue, long seconds) {
    return callId()
        .put("CauseType", cause)
        .put("CauseValue", causeValue)
        .put("Duration", seconds)
        .put("RemoteURI", remote());
  }

  private ObjectNode callId() {
    return DeviceVoice.fields().put("CallId", id);
  }

  private String remote() {
    return meetingId + "@meet.example.com";
  }
}
