package io.statehook.dispatcher.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.signing.Sha256;
import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.admin.OrgWorld.Org;
import io.statehook.dispatcher.console.WorldConsole;
import io.statehook.dispatcher.control.KeyFile;
import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.control.VerifiedSave;
import io.statehook.dispatcher.control.WorldControl;
import io.statehook.dispatcher.operations.Caller;
import io.statehook.dispatcher.operations.Operations;
import io.statehook.dispatcher.operations.PacedTests;
import io.statehook.dispatcher.operations.SecretOperations;
import io.statehook.dispatcher.operations.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** One seeded world: its history, its tokens, and every question of everybody who bears one. */
final class OrgWalls {
  private static final Clock CLOCK = Clock.fixed(OrgWorld.START.plusSeconds(300), ZoneOffset.UTC);
  private static final String KEY_SET = keySet();
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  /** Pages are slow; so many worlds are looked at in the console, too: one in this many. */
  private static final int CONSOLE_EVERY = 50;

  private OrgWalls() {}

  /** A token and who comes with it. */
  private record Bearer(String token, Caller caller) {
    String line() {
      return "%s %s %s %s"
          .formatted(
              caller.name(),
              caller.mayChange() ? "admin" : "read",
              Sha256.hex(token.getBytes(UTF_8)),
              caller.scope().orgId().orElse("*"));
    }
  }

  /** Plays one world; gives how many things were shown in it. */
  static long run(long seed) throws Exception {
    Random random = new Random(seed);
    SecureRandom secure = SecureRandom.getInstance("SHA1PRNG");
    secure.setSeed(seed);
    Path file = Files.createTempFile("tokens", "", PosixFilePermissions.asFileAttribute(OWNER));
    try (WorldControl control = new WorldControl(KEY_SET, secure, CLOCK)) {
      OrgWorld world = new OrgWorld(random, control, CLOCK);
      List<Bearer> bearers = bearers(world, secure);
      Files.write(file, bearers.stream().map(Bearer::line).toList());
      Tokens tokens = Tokens.in(file);
      List<List<FoundAttempt>> heard = new ArrayList<>();
      for (Bearer bearer : bearers) {
        List<FoundAttempt> told = new ArrayList<>();
        world.records.listen(bearer.caller.scope(), told::add);
        heard.add(told);
      }
      world.play();
      Operations operations = operations(world);
      Api api = new Api(operations);
      OrgPages.askForDevices(world);
      long sights = 0;
      for (Bearer bearer : bearers) {
        requireThatOnlyTheTokenOpens(bearer, tokens);
        Caller caller = tokens.caller(bearer.token).orElseThrow();
        OrgQuestions questions = new OrgQuestions(world, api, caller);
        questions.ask();
        sights += questions.sights;
        OrgPages pages = new OrgPages(world, caller);
        pages.askForWhatHappensNow(heard.get(bearers.indexOf(bearer)));
        if (random.nextInt(CONSOLE_EVERY) == 0) {
          WorldConsole console =
              new WorldConsole(tokens::caller, operations, world.records.devices(), secure, CLOCK);
          pages.look(console, bearer.token);
        }
      }
      return sights;
    } finally {
      Files.delete(file);
    }
  }

  /** Something asks the API of one world. */
  static void inAWorld(long seed, Consumer<Api> asker) throws Exception {
    SecureRandom secure = SecureRandom.getInstance("SHA1PRNG");
    secure.setSeed(seed);
    try (WorldControl control = new WorldControl(KEY_SET, secure, CLOCK)) {
      OrgWorld world = new OrgWorld(new Random(seed), control, CLOCK);
      world.play();
      asker.accept(new Api(operations(world)));
    }
  }

  private static List<Bearer> bearers(OrgWorld world, SecureRandom secure) {
    List<Bearer> bearers = new ArrayList<>();
    for (Org org : world.orgs.subList(0, 2)) {
      bearers.add(bearer("t" + bearers.size(), OrgScope.of(org.id), world.random, secure));
    }
    if (world.random.nextInt(3) == 0) { // Who sees everything crosses no wall.
      bearers.add(bearer("t" + bearers.size(), OrgScope.ALL, world.random, secure));
    }
    return bearers;
  }

  private static Bearer bearer(String name, OrgScope scope, Random random, SecureRandom secure) {
    byte[] bytes = new byte[32];
    secure.nextBytes(bytes);
    return new Bearer(
        "shk_" + HexFormat.of().formatHex(bytes), new Caller(name, scope, random.nextBoolean()));
  }

  /** A token of nobody, also one that was revoked, and everything that only resembles one. */
  private static void requireThatOnlyTheTokenOpens(Bearer bearer, Tokens tokens) {
    String token = bearer.token;
    assertThat(tokens.caller(token)).contains(bearer.caller);
    for (String wrong :
        List.of(
            "",
            "shk_",
            token.toUpperCase(Locale.ROOT),
            token.substring(0, token.length() - 1),
            token + token.charAt(4),
            " " + token,
            Sha256.hex(token.getBytes(UTF_8)),
            bearer.caller.name())) {
      assertThat(tokens.caller(wrong)).isEmpty();
    }
  }

  private static Operations operations(OrgWorld world) {
    WorldControl control = world.control;
    return new Operations(
        control.table(),
        control.subscriptions(),
        new VerifiedSave(control.subscriptions(), control.tests()),
        new PacedTests(control.tests()::send),
        control.catalogues(),
        Optional.of(
            new SecretOperations(control.keyOperations(), control.keys(), control.credentials())),
        control.statusBook(),
        world.records.search(),
        world.records.redrive(),
        world.records.live(),
        world.records.expected());
  }

  private static String keySet() {
    try {
      Path directory = Files.createTempDirectory("keys");
      Path file = directory.resolve("key");
      KeyFile.create(file);
      String keySet = Files.readString(file);
      Files.delete(file);
      Files.delete(directory);
      return keySet;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
