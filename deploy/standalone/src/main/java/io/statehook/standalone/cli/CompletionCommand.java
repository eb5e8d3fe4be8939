package io.statehook.standalone.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete verbs and options. */
@Command(
    name = "completion",
    description = {
      "Print a script that completes verbs and options when Tab is pressed.",
      "bash: source <(statehook completion bash), in ~/.bashrc",
      "zsh:  source <(statehook completion zsh), in ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells for which there is a script. */
  enum Shell {
    BASH,
    ZSH
  }

  /** As they are documented. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(List.of("bash", "zsh"));
    }
  }

  @Spec private @Nullable CommandSpec spec;

  /** One script serves both: under zsh it turns on zsh's own emulation of bash completion. */
  @Parameters(
      paramLabel = "bash|zsh",
      completionCandidates = Names.class,
      description = "The shell.")
  private @Nullable Shell shell;

  @Override
  public Integer call() {
    CommandLine own = Objects.requireNonNull(spec).commandLine();
    CommandLine root = Objects.requireNonNull(spec).root().commandLine();
    String script = AutoComplete.bash(root.getCommandName(), root);
    own.getOut().println(script.stripTrailing());
    own.getOut().flush();
    return ExitCodes.OK;
  }
}
