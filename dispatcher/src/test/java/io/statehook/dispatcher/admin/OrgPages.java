package io.statehook.dispatcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.activity.FoundAttempt;
import io.statehook.dispatcher.admin.OrgWorld.Org;
import io.statehook.dispatcher.console.WorldConsole;
import io.statehook.dispatcher.operations.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What one caller sees of a world in the console, and of what happens now. */
final class OrgPages {
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int FIRST = 0;

  private final OrgWorld world;
  private final Caller caller;
  private final List<Org> own;
  private final List<Org> others;
  private final CanarySearch canaries;

  OrgPages(OrgWorld world, Caller caller) {
    this.world = world;
    this.caller = caller;
    Optional<String> only = caller.scope().orgId();
    own = world.orgs.stream().filter(org -> only.isEmpty() || only.get().equals(org.id)).toList();
    others = world.orgs.stream().filter(org -> !own.contains(org)).toList();
    canaries = new CanarySearch(own, others, only);
  }

  /** What is kept in memory; {@code heard} is what a follower was told. */
  void askForWhatHappensNow(List<FoundAttempt> heard) {
    Set<String> expected =
        world.seen(world.attempts, fact -> fact.org().filter(own::contains).isPresent());
    assertThat(positions(heard)).isEqualTo(expected);
    assertThat(positions(world.records.live().latest(caller.scope(), Optional.empty(), 200)))
        .isEqualTo(expected);
    assertThat(requests(Optional.empty())).isEqualTo(expected.size());
    for (String id : List.of(world.pick(OrgWorld.IDS), "w-" + world.pick(world.orgs).canary)) {
      Set<String> ofId =
          world.seen(
              world.attempts,
              fact ->
                  fact.org().filter(own::contains).isPresent() && fact.subscription().equals(id));
      assertThat(positions(world.records.live().latest(caller.scope(), Optional.of(id), 200)))
          .isEqualTo(ofId);
      if (caller.scope().orgId().isPresent()) {
        assertThat(requests(Optional.of(id))).isEqualTo(ofId.size());
      }
    }
  }

  private long requests(Optional<String> id) {
    return world.records.live().traffic(caller.scope(), id).total().requests();
  }

  private static Set<String> positions(List<FoundAttempt> found) {
    return found.stream().map(one -> one.position().toString()).collect(Collectors.toSet());
  }

  /** The devices that were seen lately. */
  static void askForDevices(OrgWorld world) {
    for (Org org : world.orgs) {
      assertThat(new TreeSet<>(world.records.devices().of(org.id))).isEqualTo(org.devices);
    }
  }

  /** Looks at every page. */
  void look(WorldConsole console, String token) {
    new Browsing(console, console.signIn(token).orElseThrow()).everything();
  }

  /** One session. */
  private final class Browsing {
    private final WorldConsole console;
    private final String session;

    private Browsing(WorldConsole console, String session) {
      this.console = console;
      this.session = session;
    }

    private void everything() {
      Org mine = own.get(FIRST);
      String list = page("GET", "/webhooks", Map.of(), Map.of(), OK);
      world.inForce.forEach(
          (id, chosen) -> {
            boolean seen = own.contains(chosen.org());
            Map<String, String> one = Map.of("id", id);
            if (seen) {
              assertThat(list).contains(chosen.org().canary);
              assertThat(page("GET", "/webhooks/:id", one, Map.of(), OK))
                  .contains(chosen.org().canary);
            } else {
              page("GET", "/webhooks/:id", one, Map.of(), NOT_FOUND);
            }
            page("GET", "/webhooks/:id/attempts", one, Map.of(), seen ? OK : NOT_FOUND);
            page("GET", "/webhooks/:id/credentials", one, Map.of(), seen ? OK : NOT_FOUND);
            int edit = !seen ? NOT_FOUND : caller.mayChange() ? OK : FORBIDDEN;
            page("GET", "/webhooks/:id/edit", one, Map.of(), edit);
          });
      page("GET", "/", Map.of(), Map.of(), OK);
      page("GET", "/live", Map.of(), Map.of(), OK);
      page("GET", "/dead-letters", Map.of(), Map.of(), OK);
      page("GET", "/catalogue", Map.of(), Map.of(), OK);
      page("GET", "/signing-key", Map.of(), Map.of(), OK);
      others.forEach(
          org -> page("GET", "/signing-key", Map.of(), Map.of("org", List.of(org.id)), NOT_FOUND));
      if (!others.isEmpty()) {
        page("GET", "/kafka", Map.of(), Map.of(), FORBIDDEN);
        page("GET", "/configuration", Map.of(), Map.of(), FORBIDDEN);
      }
      fillForms(mine);
      assertThat(world.control.written()).isEmpty();
    }

    /** Forms that name another org, as somebody writes them who does not use ours. */
    private void fillForms(Org mine) {
      int status = caller.mayChange() ? OK : FORBIDDEN;
      for (Org org : others.isEmpty() ? own : others) {
        Map<String, List<String>> form =
            Map.of(
                "orgId", List.of(org.id),
                "devices", List.of("all"),
                "event", List.of("*"),
                "url", List.of("https://hooks.example/"));
        String devices = page("POST", "/webhooks/devices", Map.of(), form, status);
        if (caller.mayChange() && !others.isEmpty() && !mine.devices.isEmpty()) {
          assertThat(devices).contains(mine.devices.iterator().next());
        }
        page("POST", "/webhooks/check", Map.of(), form, status);
        if (!mine.signingKeys.isEmpty() && !others.isEmpty()) {
          Map<String, List<String>> theirs = Map.of("org", List.of(org.id));
          page("POST", "/signing-key/show", Map.of(), theirs, NOT_FOUND);
          String shown = page("POST", "/signing-key/show", Map.of(), Map.of(), status);
          assertThat(shown.contains(mine.signingKeys.get(FIRST))).isEqualTo(caller.mayChange());
        }
      }
      if (caller.mayChange() && !others.isEmpty()) {
        List<String> places =
            world.seen(world.deadLetters, fact -> !own.contains(fact.org().orElse(null))).stream()
                .limit(20)
                .toList();
        page("POST", "/dead-letters", Map.of(), Map.of("record", places), OK);
      }
    }

    private String page(
        String method,
        String path,
        Map<String, String> parts,
        Map<String, List<String>> fields,
        int status) {
      WorldConsole.Told told = console.ask(session, method, path, parts, fields);
      assertThat(told.status()).as("%s %s %s %s", caller, method, path, parts).isEqualTo(status);
      List<String> asked = new ArrayList<>(parts.values());
      fields.values().forEach(asked::addAll);
      canaries.search(told.text(), asked);
      return told.text();
    }
  }
}
