package io.statehook.dispatcher.console;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.activity.SeenDevices;
import io.statehook.dispatcher.operations.Caller;
import io.statehook.dispatcher.operations.Operations;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The console of a test that plays whole installations: its real pages, without a web server. */
public final class WorldConsole {
  private static final StatehookConfig CONFIG =
      StatehookConfig.of(Map.of("bootstrap.servers", "127.0.0.1:9"));
  private static final Templates TEMPLATES = new Templates();

  private final Sessions sessions;
  private final ConsolePages console;

  /**
   * What a browser is told.
   *
   * @param text the page, or where to go instead
   */
  public record Told(int status, String text) {}

  /** The console of an installation. */
  public WorldConsole(
      Function<String, Optional<Caller>> tokens,
      Operations operations,
      SeenDevices devices,
      SecureRandom random,
      Clock clock) {
    sessions = new Sessions(tokens, random, () -> 0);
    ConsoleParts parts =
        new ConsoleParts(
            tokens,
            address -> OptionalLong.empty(),
            operations,
            devices,
            () -> {
              throw new IllegalStateException("no Kafka to look at");
            },
            CONFIG,
            clock);
    console = new ConsolePages(parts, TEMPLATES, new ConsoleGate(operations), sessions);
  }

  /** Signs in; gives the id of a session. */
  public Optional<String> signIn(String token) {
    return sessions.signIn(token);
  }

  /**
   * Asks for a page, or sends its form with the token that forms carry.
   *
   * @param path the route's, such as {@code /webhooks/:id}
   * @param parts the values of the route's placeholders
   * @param fields the query's or the form's
   */
  public Told ask(
      String session,
      String method,
      String path,
      Map<String, String> parts,
      Map<String, List<String>> fields) {
    ConsoleRoute route =
        Arrays.stream(ConsoleRoute.values())
            .filter(known -> known.method().equals(method) && known.path().equals(path))
            .findFirst()
            .orElseThrow();
    Optional<Session> found = sessions.find(session);
    Map<String, List<String>> form = new HashMap<>(fields);
    found.ifPresent(known -> form.put("formToken", List.of(known.formToken())));
    boolean get = method.equals("GET");
    PageRequest request =
        new PageRequest(
            "127.0.0.1",
            path,
            parts,
            get ? new Fields(fields) : Fields.NONE,
            get ? Fields.NONE : new Fields(form),
            found,
            false,
            Theme.of(""));
    PageReply reply = console.guarded(request, route, false);
    return new Told(reply.status(), reply.html() + reply.location().orElse(""));
  }
}
