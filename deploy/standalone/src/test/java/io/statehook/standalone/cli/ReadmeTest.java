package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README tells people to type and to open is there. */
final class ReadmeTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final int MOST_LINES = 200;
  private static final Pattern BASH_BLOCK = Pattern.compile("(?ms)^```bash\n(.*?)^```");
  private static final Pattern INLINE_CODE = Pattern.compile("`(deploy/statehook[^`]*)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final String LAUNCHER = "deploy/statehook";

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandIsOne(String command) {
    String[] words = command.substring(LAUNCHER.length()).trim().split("\\s+");

    assertThatCode(() -> new Run().commandLine().parseArgs(words)).doesNotThrowAnyException();
    if (words[0].equals("kafka") && words.length > 1) {
      assertThat(KafkaTool.of(words[1])).as(words[1]).isPresent();
    }
  }

  private static Stream<String> commands() throws IOException {
    Stream<String> typed =
        matches(BASH_BLOCK).flatMap(String::lines).filter(line -> line.startsWith(LAUNCHER));
    return Stream.concat(typed, matches(INLINE_CODE));
  }

  @Test
  void theLauncherCanBeRun() {
    assertThat(ROOT.resolve(LAUNCHER)).isExecutable();
  }

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<String> links = matches(LINK).filter(link -> !link.contains("://")).toList();

    assertThat(links)
        .isNotEmpty()
        .allSatisfy(link -> assertThat(ROOT.resolve(link.replaceFirst("#.*", ""))).exists());
  }

  @Test
  void itIsShort() throws IOException {
    assertThat(text().lines()).hasSizeLessThan(MOST_LINES);
  }

  private static Stream<String> matches(Pattern pattern) throws IOException {
    return pattern.matcher(text()).results().map((MatchResult match) -> match.group(1));
  }

  private static String text() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }
}
