package io.statehook.dispatcher.admin;

import java.util.Locale;

/** What a route asks of a token. The names stand in the OpenAPI document. */
enum Access {
  /** Any token. */
  READ,
  /** One that may change things. */
  CHANGE,
  /** One that may change things of every org. */
  CHANGE_ALL;

  String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
