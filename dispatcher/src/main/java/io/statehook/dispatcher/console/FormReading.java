package io.statehook.dispatcher.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Collects a form's bytes up to a limit and reads them at their end. Lives on one event loop. */
final class FormReading {
  /** The longest form: a hundred thousand device ids. */
  static final int MAX_BYTES = 4 << 20;

  /** The longest form of somebody who is not signed in. */
  static final int MAX_STRANGERS_BYTES = 16 << 10;

  private final int maxBytes;
  private final Consumer<Fields> read;
  private final Consumer<Trouble> refused;
  private final Buffer collected = Buffer.buffer();
  private boolean over;

  private FormReading(int maxBytes, Consumer<Fields> read, Consumer<Trouble> refused) {
    this.maxBytes = maxBytes;
    this.read = read;
    this.refused = refused;
  }

  /** Reads the form of this request; tells one of both, once. */
  static void of(
      HttpServerRequest request, int maxBytes, Consumer<Fields> read, Consumer<Trouble> refused) {
    String type = request.getHeader("content-type");
    FormReading reading = new FormReading(maxBytes, read, refused);
    if (type != null && !type.startsWith("application/x-www-form-urlencoded")) {
      reading.refuse(Trouble.BAD_FORM);
    }
    request.handler(reading::collect);
    request.endHandler(end -> reading.end());
    request.exceptionHandler(failure -> reading.refuse(Trouble.BAD_FORM));
  }

  private void collect(Buffer bytes) {
    if (over) {
      return;
    }
    if (collected.length() + bytes.length() > maxBytes) {
      refuse(Trouble.TOO_LARGE);
    } else {
      collected.appendBuffer(bytes);
    }
  }

  private void end() {
    if (over) {
      return;
    }
    Fields fields;
    try {
      fields = Fields.parse(collected.toString(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      refuse(Trouble.BAD_FORM);
      return;
    }
    over = true;
    read.accept(fields);
  }

  private void refuse(Trouble trouble) {
    if (!over) {
      over = true;
      refused.accept(trouble);
    }
  }
}
