package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody at the console, as a browser without script would ask for them. */
final class ConsoleCaller {
  private static final Pattern FORM_TOKEN = Pattern.compile("name=\"formToken\" value=\"([^\"]+)");
  private static final String FORM_TYPE = "application/x-www-form-urlencoded";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final String root;
  private final Optional<String> session;
  private final String formToken;

  private ConsoleCaller(String root, Optional<String> session, String formToken) {
    this.root = root;
    this.session = session;
    this.formToken = formToken;
  }

  /** What a page is answered with; of a stream only its beginning. */
  record Page(int status, String location, String body) {}

  /** Nobody who is known. */
  static ConsoleCaller stranger(String root) {
    return new ConsoleCaller(root, Optional.empty(), "");
  }

  /** With a session of its own. */
  static ConsoleCaller signedIn(String root, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + "/sign-in"))
            .timeout(Patience.LIMIT)
            .header("content-type", FORM_TYPE)
            .POST(BodyPublishers.ofString("token=" + token))
            .build();
    HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("signing in").isEqualTo(303);
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    Optional<String> session = Optional.of(cookie.substring(0, cookie.indexOf(';')));
    String page = new ConsoleCaller(root, session, "").get("/catalogue").body();
    return new ConsoleCaller(root, session, found(FORM_TOKEN, page));
  }

  /** What every form of this session carries. */
  String formToken() {
    return formToken;
  }

  Page get(String path) throws Exception {
    return send("GET", path, "");
  }

  /** Sends a form of this session. */
  Page post(String path, String fields) throws Exception {
    return send("POST", path, "formToken=" + formToken + "&" + fields);
  }

  /** Any request; headers as names and values in turn. */
  Page send(String method, String path, String form, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path)).timeout(Patience.LIMIT);
    if (method.equals("POST")) {
      request.header("content-type", FORM_TYPE);
    }
    request.method(
        method, form.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(form));
    session.ifPresent(cookie -> request.header("cookie", cookie));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<InputStream> answer = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    boolean stream =
        answer.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
    try (InputStream body = answer.body()) {
      return new Page(
          answer.statusCode(),
          answer.headers().firstValue("location").orElse(""),
          stream ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** The status when the request comes for another name than the listener has. */
  int statusAs(String host, String method, String path, String form) throws IOException {
    URI uri = URI.create(root);
    byte[] body = form.getBytes(StandardCharsets.UTF_8);
    String head =
        "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n".formatted(method, path, host)
            + session.map("Cookie: %s\r\n"::formatted).orElse("")
            + "Content-Type: %s\r\nContent-Length: %d\r\n\r\n".formatted(FORM_TYPE, body.length);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      String line =
          new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), "US-ASCII");
      return Integer.parseInt(line.substring("HTTP/1.1 ".length()));
    }
  }

  /** What a hidden or visible field of a page holds. */
  static String field(Page page, String name) {
    return found(Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)"), page.body());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String found(Pattern pattern, String page) {
    Matcher matcher = pattern.matcher(page);
    assertThat(matcher.find()).as("%s in %s", pattern, page).isTrue();
    return matcher.group(1);
  }
}
