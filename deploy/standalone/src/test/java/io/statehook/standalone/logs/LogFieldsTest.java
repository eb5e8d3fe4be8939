package io.statehook.standalone.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogFieldsTest {
  private static final List<String> MODULES =
      List.of("../../common", "../../producer", "../../dispatcher", ".");
  private static final Pattern LOGGED_NAME = Pattern.compile("(\\w+)=\\{}");

  @Test
  void whatIsNamedBecomesALabel() {
    LogFields fields =
        fields("delivery fails: subscriptionId={} reason={}", "acme-people", "503 from \"x\"");

    assertThat(fields.message()).isEqualTo("delivery fails");
    assertThat(fields.labels())
        .isEqualTo(Map.of("subscriptionId", "acme-people", "reason", "503 from \"x\""));
  }

  @Test
  void valuesWithoutANameStayInTheMessage() {
    LogFields fields = fields("delivery is {}: subscriptionId={}", "live", "a");

    assertThat(fields.message()).isEqualTo("live|a");
    assertThat(fields.labels()).isEqualTo(Map.of("subscriptionId", "a"));
  }

  @Test
  void aLineWithoutValuesIsItself() {
    assertThat(fields("stopped").message()).isEqualTo("stopped");
    assertThat(fields("stopped").labels()).isEmpty();
  }

  @Test
  void aNameOfALibraryIsNoLabelOfOurs() {
    LogFields fields = fields("Resetting generation: foo={}", 7);

    assertThat(fields.labels()).isEmpty();
    assertThat(fields.message()).isEqualTo("7");
  }

  @Test
  void aFailureBehindTheValuesIsNoValue() {
    LogFields fields = fields("no signing key: orgId={}", "acme", new IllegalStateException("x"));

    assertThat(fields.labels()).isEqualTo(Map.of("orgId", "acme"));
    assertThat(fields.message()).isEqualTo("no signing key");
  }

  @Test
  void everyNameThatIsLoggedIsOnTheListAndTheOtherWayRound() throws IOException {
    TreeSet<String> logged = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of(module, "src/main/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> logged.addAll(names(file)));
      }
    }

    assertThat(logged).containsExactlyInAnyOrderElementsOf(LogFields.NAMES);
  }

  private static List<String> names(Path file) {
    try {
      List<String> names = new ArrayList<>();
      String text = Files.readString(file);
      if (text.contains("LoggerFactory.getLogger(")) {
        Matcher name = LOGGED_NAME.matcher(text);
        while (name.find()) {
          names.add(name.group(1));
        }
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LogFields fields(String format, Object... values) {
    List<String> texts =
        Stream.of(values)
            .filter(value -> !(value instanceof Throwable))
            .map(String::valueOf)
            .toList();
    return LogFields.of(format, values, texts.isEmpty() ? format : String.join("|", texts));
  }
}
