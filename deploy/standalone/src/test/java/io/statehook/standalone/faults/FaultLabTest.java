package io.statehook.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command that runs the cases of the catalogue knows all of them, and nothing else. */
final class FaultLabTest {
  private static final Path TESTS = Path.of("src/test/java/io/statehook/standalone");
  private static final Pattern CASE =
      Pattern.compile(
          "Case\\(\"(\\w+)\", \"[^\"]*\", \"([\\w.]+)\",\\s+\"(\\w+)\", \"([^\"]*)\"\\)");
  private static final Pattern PRINTED = Pattern.compile("\"([KN]\\d+)(?:\"|: )");
  private static final Pattern PROPERTY = Pattern.compile("get(?:Integer|Boolean)\\(\"([^\"]+)\"");

  @Test
  void everyCaseIsATestWithTheProperties() throws Exception {
    List<MatchResult> cases = cases();

    assertThat(cases).hasSizeGreaterThan(10);
    for (MatchResult one : cases) {
      Class<?> test = Class.forName("io.statehook.standalone." + one.group(2));
      assertThat(Arrays.stream(test.getDeclaredMethods()).filter(FaultLabTest::isTest))
          .as(one.group(1))
          .anyMatch(method -> method.getName().equals(one.group(3)));
      String source = source(TESTS.resolve(one.group(2).replace('.', '/') + ".java"));
      List<String> known = groups(PROPERTY, source);
      for (String property : one.group(4).split(" ")) {
        assertThat(known).as(one.group(1)).contains(property.replaceFirst("=.*", ""));
      }
    }
  }

  @Test
  void everyTestThatPrintsFiguresIsACase() throws IOException {
    Set<String> printed = new TreeSet<>();
    for (String folder : List.of("faults", "batching")) {
      try (Stream<Path> files = Files.list(TESTS.resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith("IT.java"))
            .forEach(file -> printed.addAll(groups(PRINTED, source(file))));
      }
    }

    assertThat(cases().stream().map(one -> one.group(1)))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(printed);
  }

  private static boolean isTest(java.lang.reflect.Method method) {
    return method.isAnnotationPresent(Test.class);
  }

  private static List<MatchResult> cases() throws IOException {
    return CASE.matcher(Files.readString(Path.of("../fault-lab"))).results().toList();
  }

  private static List<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static String source(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
