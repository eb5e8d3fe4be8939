package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody who is signed in to the console with a browser that runs no script. */
final class ConsoleVisitor {
  private static final Pattern FORM_TOKEN = Pattern.compile("name=\"formToken\" value=\"([^\"]+)");

  private final HttpClient client;
  private final String root;
  private final String cookie;
  private final String formToken;

  /** One field of a form. */
  record Field(String name, String value) {
    private String encoded() {
      return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
  }

  private ConsoleVisitor(HttpClient client, String root, String cookie, String formToken) {
    this.client = client;
    this.root = root;
    this.cookie = cookie;
    this.formToken = formToken;
  }

  /**
   * Signs in; a token that was just made is known after a second.
   *
   * @param root the console's address, without a slash at its end
   */
  static ConsoleVisitor signIn(String root, String token) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    ConsoleVisitor stranger = new ConsoleVisitor(client, root, "", "");
    HttpResponse<String> answer =
        await()
            .until(
                () -> stranger.post("/sign-in", List.of(new Field("token", token))),
                given -> given.statusCode() == 303);
    String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
    String session = cookie.substring(0, cookie.indexOf(';'));
    String page = new ConsoleVisitor(client, root, session, "").get("/webhooks").body();
    return new ConsoleVisitor(client, root, session, found(FORM_TOKEN, page));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  /** Sends a form of the session. */
  HttpResponse<String> post(String path, List<Field> fields)
      throws IOException, InterruptedException {
    String form =
        fields.stream().map(Field::encoded).collect(Collectors.joining("&"))
            + "&"
            + new Field("formToken", formToken).encoded();
    return client.send(
        request(path).POST(BodyPublishers.ofString(form)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .timeout(Patience.LIMIT)
            .header("content-type", "application/x-www-form-urlencoded");
    return cookie.isEmpty() ? request : request.header("cookie", cookie);
  }

  /** The value of the first group. */
  static String found(Pattern pattern, String page) {
    Matcher matcher = pattern.matcher(page);
    assertThat(matcher.find()).as("%s is on the page", pattern).isTrue();
    return matcher.group(1);
  }

  /** What people read of a page, with single blanks between the words. */
  static String text(String html) {
    String text =
        html.replaceAll("(?s)<(head|script|svg).*?</\\1>", " ").replaceAll("<[^>]*>", " ");
    for (Map.Entry<String, String> entity :
        List.of(
            Map.entry("&lt;", "<"),
            Map.entry("&gt;", ">"),
            Map.entry("&#34;", "\""),
            Map.entry("&#39;", "'"),
            Map.entry("&amp;", "&"))) {
      text = text.replace(entity.getKey(), entity.getValue());
    }
    return text.replaceAll("\\s+", " ").strip();
  }
}
