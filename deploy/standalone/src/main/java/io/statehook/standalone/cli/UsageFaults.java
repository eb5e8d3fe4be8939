package io.statehook.standalone.cli;

import io.statehook.common.config.SettingNames;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what was not understood: a misspelt verb by its name, anything else with the usage. */
final class UsageFaults implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException fault, String[] words) {
    CommandLine command = fault.getCommandLine();
    PrintWriter err = command.getErr();
    Optional<String> verb = unknownVerb(fault);
    if (verb.isPresent()) {
      err.println("statehook: there is no verb \"%s\"".formatted(Output.visible(verb.get())));
      suggestion(verb.get(), command.getSubcommands().keySet())
          .ifPresent(close -> err.println("did you mean %s?".formatted(close)));
      err.println(command.getCommandSpec().qualifiedName() + " --help lists them");
    } else {
      err.println("statehook: " + fault.getMessage());
      if (!UnmatchedArgumentException.printSuggestions(fault, err)) {
        command.usage(err);
      }
    }
    err.flush();
    return ExitCodes.USAGE;
  }

  private static Optional<String> unknownVerb(ParameterException fault) {
    if (!(fault instanceof UnmatchedArgumentException unmatched)
        || fault.getCommandLine().getSubcommands().isEmpty()) {
      return Optional.empty();
    }
    List<String> left = unmatched.getUnmatched();
    return left.stream().findFirst().filter(word -> !word.startsWith("-"));
  }

  /** A third of the letters may be wrong: more would guess. */
  private static Optional<String> suggestion(String word, Collection<String> verbs) {
    return SettingNames.closest(word, verbs, Math.max(1, word.length() / 3));
  }
}
