package io.statehook.standalone.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How results are printed. */
final class OutputOptions {
  /** For people, or for programs. */
  enum Form {
    TABLE,
    JSON
  }

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** As they are documented. */
  static final class Words extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Words() {
      super(List.of("table", "json"));
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      completionCandidates = Words.class,
      description = "Results as a table, or as one line of JSON each (default: table).")
  private Form form = Form.TABLE;

  Output output() {
    CommandLine commandLine = Objects.requireNonNull(command).commandLine();
    return new Output(commandLine.getOut(), commandLine.getErr(), form == Form.JSON);
  }
}
