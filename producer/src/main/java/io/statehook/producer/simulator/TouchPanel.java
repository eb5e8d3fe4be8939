package io.statehook.producer.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What people do on the board's screen and touch panel while they are in the room. */
final class TouchPanel {
  private static final double PANELS_PER_HOUR = 4;
  private static final double ACTIONS_PER_HOUR = 60;
  private static final double RATES_THE_CALL = 0.5;
  private static final double OTHERS_PER_HOUR = 0.8;

  private final Dice dice;
  private String openPanel = "";
  private boolean wasConnected;

  TouchPanel(Dice dice) {
    this.dice = dice;
  }

  void step(Moment moment, int people, boolean connected, DeviceVoice voice) {
    if (wasConnected && !connected) {
      askForRating(people, voice);
    }
    wasConnected = connected;
    if (!openPanel.isEmpty()) {
      usePanel(moment, people, voice);
    } else if (people > 0 && dice.within(moment.seconds(), PANELS_PER_HOUR)) {
      openPanel = dice.oneOf("room-controls", "report-issue", "guest-wifi");
      voice.event("UserInterface.Extensions.Panel.Clicked", panel());
    }
    if (people > 0 && dice.within(moment.seconds(), OTHERS_PER_HOUR)) {
      somethingElse(voice);
    }
  }

  private void askForRating(int people, DeviceVoice voice) {
    ObjectNode prompt = DeviceVoice.fields().put("FeedbackId", "call-quality");
    if (people > 0 && dice.chance(RATES_THE_CALL)) {
      voice.event(
          "UserInterface.Message.Rating.Response", prompt.put("Rating", dice.oneOf(1, 3, 4, 5, 5)));
    } else {
      voice.event("UserInterface.Message.Rating.Cleared", prompt);
    }
  }

  private void usePanel(Moment moment, int people, DeviceVoice voice) {
    if (people > 0 && dice.within(moment.seconds(), ACTIONS_PER_HOUR)) {
      voice.event(
          "UserInterface.Extensions.Widget.Action",
          DeviceVoice.fields()
              .put("WidgetId", dice.oneOf("lights", "blinds", "volume"))
              .put("Type", "changed")
              .put("Value", Integer.toString(dice.between(0, 255))));
    } else {
      voice.event("UserInterface.Extensions.Panel.Close", panel());
      openPanel = "";
    }
  }

  private void somethingElse(DeviceVoice voice) {
    ObjectNode value = DeviceVoice.fields();
    switch (dice.between(1, 5)) {
      case 1 ->
          voice.event(
              "UserInterface.Message.Prompt.Response",
              value.put("FeedbackId", "still-needed").put("OptionId", dice.between(1, 2)));
      case 2 ->
          voice.event(
              "UserInterface.Message.Prompt.Cleared", value.put("FeedbackId", "still-needed"));
      case 3 ->
          voice.event(
              "UserInterface.Message.TextInput.Response",
              value
                  .put("FeedbackId", "report-issue")
                  .put("Text", dice.oneOf("Too cold", "No sound", "Marker is empty")));
      case 4 ->
          voice.event(
              "UserInterface.Assistant.Notification",
              value.put("Name", "order-coffee").put("Payload", "{}"));
      default ->
          voice.event(
              "UserInterface.WebView.Display", value.put("Id", 3).put("Title", "Floor plan"));
    }
  }

  private ObjectNode panel() {
    return DeviceVoice.fields().put("PanelId", openPanel);
  }
}
