package io.statehook.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.statehook.common.Bends;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SecretInputTest {
  private static final int INPUTS_PER_SEED = 5_000;
  private static final int MAX_BYTES = 64 * 1024;

  @Command
  private static final class Asking {
    @Mixin private final SecretInput input;

    private Asking(byte[] in) {
      input =
          new SecretInput(
              new Surroundings(
                  Map.of(), new ByteArrayInputStream(in), Clock.systemUTC(), StopSignal::new));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_261_122})
  void bentBytesAreRefusedWithoutRepeatingThemOrTakenAsTheyAre(long seed) {
    Random random = new Random(seed);
    int refused = 0;
    for (int i = 0; i < INPUTS_PER_SEED; i++) {
      byte[] input =
          Bends.bent("s3cret-\u00e4\u20ac\ud83d\ude00 Bearer abc\n".getBytes(UTF_8), random);
      try {
        if (isUtf8(input)) {
          assertThat(read(input, "-")).isEqualTo(withoutLineEnd(new String(input, UTF_8)));
        } else {
          refused++;
          assertThatThrownBy(() -> read(input, "-")).hasMessage("the secret is not UTF-8 text");
        }
      } catch (RuntimeException | AssertionError e) {
        fail("seed %d, input %d: %s".formatted(seed, i, HexFormat.of().formatHex(input)), e);
      }
    }
    assertThat(refused).isGreaterThan(300);
  }

  @Test
  void whatIsTooLongIsNotReadToItsEnd() {
    assertThat(read(new byte[MAX_BYTES], "-")).hasSize(MAX_BYTES);
    assertThatThrownBy(() -> read(new byte[MAX_BYTES + 1], "-"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("at most 65536 bytes");
  }

  @Test
  void aFileThatCannotBeTheSecretIsNamed(@TempDir Path directory) throws Exception {
    Path open = Files.writeString(directory.resolve("open"), "s3cret");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    Path closed = Files.writeString(directory.resolve("closed"), "s3cret\r\n");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-------"));

    assertThat(read(new byte[0], closed.toString())).isEqualTo("s3cret");
    for (Path wrong : List.of(open, directory, directory.resolve("none"), closed.resolve("x"))) {
      assertThatThrownBy(() -> read(new byte[0], wrong.toString()))
          .as("%s", wrong)
          .isInstanceOfSatisfying(
              CommandFailure.class,
              failure -> assertThat(failure.exitCode()).isEqualTo(ExitCodes.INVALID))
          .hasMessageNotContaining("s3cret")
          .hasMessageNotContaining("java.");
    }
  }

  private static String read(byte[] in, String file) {
    Asking asking = new Asking(in);
    new CommandLine(asking).parseArgs("--from-file", file);
    return asking.input.read();
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).remaining() >= 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static String withoutLineEnd(String text) {
    return text.endsWith("\r\n")
        ? text.substring(0, text.length() - 2)
        : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
