package io.statehook.dispatcher.console;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The org's devices as boxes to tick: the chosen ones, then those that were seen lately and fit
 * what is searched.
 *
 * @param devices the boxes
 * @param chosen how many are ticked
 * @param more how many fit and are not shown
 * @param known how many were seen lately
 */
record DeviceChoices(List<Choice> devices, int chosen, int more, int known) {
  /** The most boxes besides the chosen ones. */
  static final int SHOWN = 100;

  /** One box. */
  record Choice(String id, boolean ticked) {}

  /** The boxes with these chosen; {@code seen} in the order in which they are offered. */
  static DeviceChoices of(List<String> chosen, List<String> seen, String search) {
    Set<String> ticked = new HashSet<>(chosen);
    String wanted = search.toLowerCase(Locale.ROOT);
    List<Choice> boxes = new ArrayList<>();
    chosen.forEach(id -> boxes.add(new Choice(id, true)));
    int fitting = 0;
    for (String id : seen) {
      if (!ticked.contains(id) && id.toLowerCase(Locale.ROOT).contains(wanted)) {
        fitting++;
        if (fitting <= SHOWN) {
          boxes.add(new Choice(id, false));
        }
      }
    }
    return new DeviceChoices(
        List.copyOf(boxes), ticked.size(), Math.max(0, fitting - SHOWN), seen.size());
  }
}
