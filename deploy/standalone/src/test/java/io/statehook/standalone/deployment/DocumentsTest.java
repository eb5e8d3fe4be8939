package io.statehook.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.statehook.standalone.cli.CommandTree;
import io.statehook.standalone.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guides tell operators to type and to open is there. */
final class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

  /** In a span, alone on a line, or run by compose. */
  private static final Pattern COMMAND =
      Pattern.compile("(?:`|(?m:^)|run --rm (?:-T )?)statehook ([a-z][^`\\n|<>)]*)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPERATIONS.md",
        "docker/README.md",
        "kubernetes/README.md",
        "monitoring/RUNBOOKS.md"
      })
  void everyCommandIsOneAndEveryLinkLeadsSomewhere(String name) throws IOException {
    Path file = ROOT.resolve(name);
    String text = Files.readString(file);
    List<String> commands =
        COMMAND.matcher(text).results().map(found -> found.group(1).strip()).toList();

    assertThat(commands).isNotEmpty();
    for (String command : commands) {
      assertThatCode(
              () -> CommandTree.of(Surroundings.ofProcess()).parseArgs(command.split("\\s+")))
          .as(command)
          .doesNotThrowAnyException();
    }
    assertThat(LINK.matcher(text).results().map(found -> found.group(1)))
        .filteredOn(link -> !link.contains("://"))
        .allSatisfy(link -> assertThat(file.resolveSibling(link.replaceFirst("#.*", ""))).exists());
  }
}
