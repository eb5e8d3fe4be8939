package io.statehook.standalone.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class WordsTest {
  @Test
  void onlyOneIsSingular() {
    assertThat(Count.of(0, "event")).isEqualTo("0 events");
    assertThat(Count.of(1, "entry", "entries")).isEqualTo("1 entry");
    assertThat(Count.of(2000, "entry", "entries")).isEqualTo("2,000 entries");
  }

  @Test
  void aFaultOfAFileSaysWhatIsWrongWithIt() {
    assertThat(FileFault.text(new NoSuchFileException("/x"))).isEqualTo("there is no /x");
    assertThat(FileFault.text(new FileAlreadyExistsException("/x")))
        .isEqualTo("/x is there already");
    assertThat(FileFault.text(new AccessDeniedException("/x"))).isEqualTo("no permission for /x");
    assertThat(FileFault.text(new FileSystemException("/x", null, "Is a directory")))
        .isEqualTo("/x: Is a directory");
    assertThat(FileFault.text(new IOException("broken pipe"))).isEqualTo("broken pipe");
  }

  @Test
  void longTextIsCutAndCannotSteerTheTerminal() {
    assertThat(Printable.of("a\u001b\u202eb")).isEqualTo("a??b");
    assertThat(Printable.of("0123456789", 8)).isEqualTo("01234...");
    assertThat(Printable.of("01234567", 8)).isEqualTo("01234567");
  }
}
