package io.statehook.standalone.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevDirectoryTest {
  @TempDir Path directory;

  @Test
  void aGivenDirectoryIsMadeAndKept() throws IOException {
    Path given = directory.resolve("a/b");

    try (DevDirectory made = DevDirectory.of(Optional.of(given))) {
      assertThat(made.path()).isDirectory().isAbsolute();
    }

    assertThat(given).isDirectory();
  }

  @Test
  void aTemporaryDirectoryIsGoneAtTheEnd() throws IOException {
    Path path;
    try (DevDirectory made = DevDirectory.of(Optional.empty())) {
      path = made.path();
      Files.createDirectories(path.resolve("kafka/topic"));
    }

    assertThat(path).doesNotExist();
  }

  @Test
  void aSecondRunInADirectoryIsRefusedUntilTheFirstEnds() throws IOException {
    Optional<Path> given = Optional.of(directory.resolve("a"));

    try (DevDirectory first = DevDirectory.of(given)) {
      assertThatThrownBy(() -> DevDirectory.of(given))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another statehook dev works in " + first.path())
          .hasMessageContaining("dev.json");
    }

    DevDirectory.of(given).close();
  }

  @Test
  void aFileInTheWayIsRefusedByTheNameOfTheFlag() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> DevDirectory.of(Optional.of(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--data");
    assertThatThrownBy(() -> DevDirectory.makeRoomFor(file.resolve("totals.json")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--summary");
    assertThatThrownBy(() -> DevDirectory.makeRoomFor(directory))
        .hasMessageContaining("is a directory");
  }

  @Test
  void theParentsOfTheSummaryAreMade() {
    DevDirectory.makeRoomFor(directory.resolve("x/y/totals.json"));

    assertThat(directory.resolve("x/y")).isDirectory();
  }

  @Test
  void aLinkToADirectoryIsADirectory() throws IOException {
    Path link =
        Files.createSymbolicLink(
            directory.resolve("link"), Files.createDirectory(directory.resolve("real")));

    try (DevDirectory made = DevDirectory.of(Optional.of(link))) {
      assertThat(made.kept()).isTrue();
    }
  }
}
