package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.dispatcher.operations.Caller;
import io.statehook.dispatcher.operations.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenCommandsTest {
  private final Path file;

  TokenCommandsTest(@TempDir Path directory) {
    file = directory.resolve("tokens");
  }

  @Test
  void aTokenIsPrintedOnceAndOpensWhatItSays() {
    Run.Ended made = tokens("create", "ops", "--all-orgs");
    Run.Ended bound = tokens("create", "acme", "--org", "acme corp", "--read-only", "-o", "json");

    assertThat(made.code()).as(made.err()).isZero();
    String token = made.out().strip();
    assertThat(Tokens.in(file).caller(token)).contains(new Caller("ops", OrgScope.ALL, true));
    assertThat(bound.out())
        .contains("\"access\":\"read\"", "\"org\":\"acme corp\"", "\"token\":\"shk_");
    Run.Ended listed = tokens("list");
    assertThat(listed.lines())
        .containsExactly("NAME  ACCESS  ORG", "ops   admin   *", "acme  read    acme corp");
    assertThat(tokens("list", "-o", "json").out()).doesNotContain("shk_", "sha256");
  }

  @Test
  void aRevokedTokenIsGone() {
    String token = tokens("create", "ops", "--all-orgs").out().strip();

    assertThat(tokens("revoke", "ops").code()).isZero();
    assertThat(tokens("revoke", "ops").code()).isEqualTo(ExitCodes.NOT_FOUND);
    assertThat(Tokens.in(file).caller(token)).isEmpty();
  }

  @Test
  void whatCannotBeDoneIsSaidInWords() {
    assertThat(tokens("list").err()).contains("there is no token file");
    assertThat(tokens("create", "ops").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(tokens("create", "o/ps", "--all-orgs").code()).isEqualTo(ExitCodes.INVALID);
    assertThat(tokens("create", "ops", "--all-orgs").code()).isZero();
    Run.Ended again = tokens("create", "ops", "--all-orgs");
    assertThat(again.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(again.err()).contains("already");
    assertThat(new Run().command("tokens", "list").code()).isEqualTo(ExitCodes.USAGE);
  }

  private Run.Ended tokens(String... words) {
    List<String> all = new ArrayList<>(List.of("tokens"));
    all.addAll(List.of(words));
    all.addAll(List.of("--tokens-file", file.toString()));
    return new Run().command(all.toArray(String[]::new));
  }
}
