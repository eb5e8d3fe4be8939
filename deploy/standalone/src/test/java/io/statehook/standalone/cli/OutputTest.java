package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final StringWriter out = new StringWriter();
  private final Output output =
      new Output(new PrintWriter(out), new PrintWriter(new StringWriter()), false);

  @Test
  void columnsLineUpAndNothingTrails() {
    output.table(List.of("ID", "NAME"), List.of(List.of("long-id", "é"), List.of("b", "")));

    assertThat(out.toString().lines()).containsExactly("ID       NAME", "long-id  é", "b");
  }

  @Test
  void namesCannotSteerTheTerminal() {
    output.table(List.of("ID"), List.of(List.of("a\u001b[2Jb\n\u202e")));

    assertThat(out.toString()).isEqualToIgnoringNewLines("IDa?[2Jb??");
  }
}
