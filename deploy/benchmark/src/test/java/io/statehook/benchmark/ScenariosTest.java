package io.statehook.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ScenariosTest {
  @Test
  void everyRatioIsBetweenContestantsOfItsScenario() {
    Stream.concat(Scenarios.all().stream(), Scenarios.quick().stream())
        .forEach(
            scenario -> {
              List<String> names = scenario.contestants().stream().map(Contestant::name).toList();
              assertThat(names).doesNotHaveDuplicates();
              assertThat(names).as("names for --only").noneMatch(name -> name.contains(","));
              assertThat(scenario.ratios()).allMatch(ratio -> ratio.isAmong(names));
            });
  }

  @Test
  void theHelpAndTheReadmeNameEveryScenario() throws IOException {
    String help = new CommandLine(new Bench()).getUsageMessage();
    String readme = Files.readString(Path.of("README.md"));

    assertThat(Scenarios.all())
        .allSatisfy(
            scenario -> {
              assertThat(help).contains(scenario.name());
              assertThat(readme)
                  .contains("| `%s` | %s |".formatted(scenario.name(), scenario.description()));
            });
  }

  @Test
  void withoutAnArgumentNothingRunsForHours() {
    assertThat(Scenarios.usual()).extracting(Scenario::name).doesNotContain("soak").hasSize(11);
  }
}
