package io.statehook.standalone.e2e;

import io.statehook.dispatcher.Dispatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.IntSupplier;

/** The health of a dispatcher as a container platform asks for it. */
final class HealthPages {
  private final HttpClient client = HttpClient.newHttpClient();
  private final IntSupplier port;

  HealthPages(Dispatcher dispatcher) {
    this(() -> dispatcher.adminAddress().orElseThrow().port());
  }

  /** Of whatever listens on a port of loopback. */
  HealthPages(IntSupplier port) {
    this.port = port;
  }

  /** Who says nothing is not. */
  boolean isLive() {
    return isGood("/health/live");
  }

  /** Who says nothing is not. */
  boolean isReady() {
    return isGood("/health/ready");
  }

  private boolean isGood(String path) {
    try {
      return get(path).statusCode() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  HttpResponse<String> live() {
    return get("/health/live");
  }

  HttpResponse<String> ready() {
    return get("/health/ready");
  }

  private HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(port.getAsInt(), path));
    try {
      return client.send(
          HttpRequest.newBuilder(uri).timeout(Patience.LIMIT).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("health was not told: " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
