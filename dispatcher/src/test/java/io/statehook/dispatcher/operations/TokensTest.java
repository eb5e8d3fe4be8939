package io.statehook.dispatcher.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.dispatcher.control.OrgScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final String HASH =
      "0000000000000000000000000000000000000000000000000000000000000000";

  private final AtomicLong nanos = new AtomicLong();
  private final SecureRandom random = new SecureRandom();
  private final Path path;
  private final TokenFile file;

  TokensTest(@TempDir Path directory) {
    path = directory.resolve("tokens");
    file = new TokenFile(path);
  }

  @Test
  void aTokenNamesItsBearerAndNothingElseDoes() throws Exception {
    String ops = file.create("ops", OrgScope.ALL, true, random);
    String acme = file.create("acme.read", OrgScope.of("acme corp"), false, random);
    Tokens tokens = Tokens.in(path, nanos::get);

    assertThat(tokens.caller(ops)).contains(new Caller("ops", OrgScope.ALL, true));
    assertThat(tokens.caller(acme))
        .contains(new Caller("acme.read", OrgScope.of("acme corp"), false));
    assertThat(tokens.caller(ops + "x")).isEmpty();
    assertThat(tokens.caller("")).isEmpty();
    assertThat(tokens.caller(TokenFile.sha256(ops))).isEmpty();
    assertThat(tokens.caller("a".repeat(1_000_000))).isEmpty();
  }

  @Test
  void theFileHoldsNoTokenAndOnlyItsOwnerMayTouchIt() throws Exception {
    String token = file.create("ops", OrgScope.ALL, true, random);

    assertThat(token).startsWith(TokenFile.PREFIX).hasSize(TokenFile.PREFIX.length() + 43);
    assertThat(Files.readString(path)).doesNotContain(token.substring(TokenFile.PREFIX.length()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void aRevokedTokenOpensNothingASecondLater() throws Exception {
    String ops = file.create("ops", OrgScope.ALL, true, random);
    String other = file.create("other", OrgScope.ALL, true, random);
    Tokens tokens = Tokens.in(path, nanos::get);
    Caller caller = tokens.caller(ops).orElseThrow();

    assertThat(file.revoke("ops")).isTrue();
    assertThat(file.revoke("ops")).isFalse();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(tokens.caller(ops)).isEmpty();
    assertThat(tokens.isInForce(caller)).isFalse();
    assertThat(tokens.caller(other)).isPresent();
  }

  @Test
  void aLoweredTokenIsNoLongerWhatASessionRemembers() throws Exception {
    String ops = file.create("ops", OrgScope.ALL, true, random);
    Tokens tokens = Tokens.in(path, nanos::get);
    Caller before = tokens.caller(ops).orElseThrow();

    Files.writeString(path, Files.readString(path).replace(" admin ", " read "));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(tokens.isInForce(before)).isFalse();
    assertThat(tokens.caller(ops)).contains(new Caller("ops", OrgScope.ALL, false));
  }

  @Test
  void aFileThatCannotBeUsedLetsNobodyInUntilItCan() throws Exception {
    String ops = file.create("ops", OrgScope.ALL, true, random);
    Tokens tokens = Tokens.in(path, nanos::get);
    String good = Files.readString(path);

    Files.writeString(path, good + "half a line");
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(tokens.caller(ops)).isEmpty();

    Files.writeString(path, good);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(tokens.caller(ops)).isPresent();

    Files.delete(path);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(tokens.caller(ops)).isEmpty();
  }

  @Test
  void whoeverMayWriteTheFileCouldComeInSoOthersMayNot() throws Exception {
    String ops = file.create("ops", OrgScope.ALL, true, random);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-r--"));

    assertThatThrownBy(file::entries).isInstanceOf(IOException.class).hasMessageContaining("chmod");
    assertThat(Tokens.in(path, nanos::get).caller(ops)).isEmpty();
  }

  @Test
  void aNameStandsForOneToken() throws Exception {
    file.create("ops", OrgScope.ALL, true, random);

    assertThatThrownBy(() -> file.create("ops", OrgScope.ALL, true, random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"ops\"");
    assertThat(file.entries()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ops admin " + HASH,
        "ops root " + HASH + " *",
        "ops admin 123 *",
        "o/ps admin " + HASH + " *",
        "ops admin " + HASH + " *\nops read " + HASH + " acme"
      })
  void aLineThatSaysSomethingElseIsNamed(String lines) throws Exception {
    Files.writeString(path, lines);

    assertThatThrownBy(file::entries)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line ");
  }

  @Test
  void withoutAFileNobodyComesIn() {
    assertThat(Tokens.none().caller("anything")).isEmpty();
  }
}
