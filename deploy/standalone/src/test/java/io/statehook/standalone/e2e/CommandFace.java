package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.kafka.Json;
import io.statehook.standalone.cli.Run;
import io.statehook.standalone.e2e.FaceChange.Rule;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The command line; each command is a session of its own that reads the topics anew. */
final class CommandFace implements Face {
  private static final int NOT_FOUND = 5;

  private final Path settings;

  CommandFace(TestInstallation installation) throws IOException {
    Properties properties = new Properties();
    properties.putAll(installation.settings(Map.of("default.api.timeout.ms", "60000")));
    settings = SharedBroker.directory("cli").resolve("statehook.properties");
    try (Writer writer = Files.newBufferedWriter(settings)) {
      properties.store(writer, null);
    }
  }

  @Override
  public String name() {
    return "CLI";
  }

  @Override
  public void make(FaceChange change) {
    Run.Ended ended =
        switch (change.kind()) {
          case PAUSE -> run("", "subscriptions", "pause", change.id());
          case RESUME -> run("", "subscriptions", "resume", change.id());
          case DELETE -> run("", "subscriptions", "delete", change.id());
          case CREATE, EVENTS, DEVICES, RECEIVER, OFF, ON ->
              run(change.after().orElseThrow().text(), "subscriptions", "apply", "-");
        };
    assertThat(ended.code()).as(ended.err()).isZero();
  }

  @Override
  public Optional<Rule> shown(String id) {
    Run.Ended ended = run("", "subscriptions", "get", id, "-o", "json");
    assertThat(ended.code()).as(ended.err()).isIn(0, NOT_FOUND);
    return ended.code() == NOT_FOUND
        ? Optional.empty()
        : Json.parse(ended.out().strip().getBytes(StandardCharsets.UTF_8)).document().map(Rule::of);
  }

  /** Any command on this installation. */
  Run.Ended run(String input, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--command-config", settings.toString()));
    return new Run().input(input).command(all.toArray(String[]::new));
  }
}
