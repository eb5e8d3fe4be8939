package io.statehook.standalone.cli;

import io.statehook.common.event.KeyPattern;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** All verbs, put together. */
public final class CommandTree {
  private CommandTree() {}

  /** The command line for this process. */
  public static CommandLine of(Surroundings in) {
    CommandLine root = new CommandLine(new RootCommand());
    CommandLine dispatcher = new CommandLine(new DispatcherCommand(in));
    dispatcher.getCommandSpec().usageMessage().footer(SettingsText.footer());
    add(root, new DevCommand(in), dispatcher);
    add(
        group(root, "topics", "The topics of an installation."),
        new TopicsPlanCommand(in),
        new TopicsApplyCommand(in),
        new TopicsCheckCommand(in),
        new TopicsAclsCommand(in));
    add(
        group(root, "catalogue", "The states and events that may be sent."),
        new CatalogueListCommand(in),
        new CatalogueApplyCommand(in));
    addSubscriptions(root, in);
    addRecords(root, in);
    addSecrets(root, in);
    addTokens(root, in);
    add(
        group(root, "events", "Device events."),
        new EventsPublishCommand(in),
        new EventsSimulateCommand(in),
        new EventsTailCommand(in));
    add(root, new ReceiverCommand(in), new SignCommand(in), new VerifyCommand(in));
    CommandLine kafka = new CommandLine(new KafkaCommand(in)).setStopAtPositional(true);
    root.addSubcommand(kafka);
    add(root, new DoctorCommand(in), new CompletionCommand());
    finish(root);
    return root;
  }

  private static void addSubscriptions(CommandLine root, Surroundings in) {
    CommandLine group = group(root, "subscriptions", "Which events go to which receiver.");
    add(
        group,
        new SubscriptionsListCommand(in),
        new SubscriptionsGetCommand(in),
        new SubscriptionsApplyCommand(in),
        new SubscriptionsDeleteCommand(in),
        new SubscriptionsTestCommand(in));
    group.addSubcommand("pause", pause(in, true, "Keep collecting, but send nothing."));
    group.addSubcommand("resume", pause(in, false, "Send what was held back, in order."));
  }

  private static void addRecords(CommandLine root, Surroundings in) {
    add(
        group(root, "deliveries", "The batches that were sealed for receivers."),
        new DeliveriesListCommand(in),
        new DeliveriesShowCommand(in));
    add(
        group(root, "attempts", "What was sent, and what came of it."),
        new AttemptsListCommand(in));
    add(
        group(root, "dead-letters", "What could not be read or delivered."),
        new DeadLettersListCommand(in),
        new DeadLettersShowCommand(in),
        new DeadLettersRedriveCommand(in));
  }

  private static void addSecrets(CommandLine root, Surroundings in) {
    add(
        group(root, "keys", "The keys that sign requests and encrypt secrets."),
        new KeysShowCommand(in),
        new KeysResetCommand(in),
        new KeysActivateCommand(in),
        new KeysHistoryCommand(in),
        new KeysRotateEncryptionCommand(in));
    add(
        group(root, "secrets", "What requests prove themselves with besides their signature."),
        new SecretsPutCommand(in),
        new SecretsListCommand(in),
        new SecretsDeleteCommand(in));
  }

  private static void addTokens(CommandLine root, Surroundings in) {
    add(
        group(root, "tokens", "Who may use API and console."),
        new TokensCreateCommand(in),
        new TokensListCommand(in),
        new TokensRevokeCommand(in));
  }

  private static CommandLine pause(Surroundings in, boolean paused, String description) {
    CommandLine command = new CommandLine(new SubscriptionsPauseCommand(in, paused));
    command.getCommandSpec().usageMessage().description(description);
    return command;
  }

  private static CommandLine group(CommandLine parent, String name, String description) {
    CommandLine group = new CommandLine(CommandSpec.create());
    group.getCommandSpec().usageMessage().description(description);
    group.getCommandSpec().usageMessage().synopsisSubcommandLabel("VERB");
    parent.addSubcommand(name, group);
    return group;
  }

  private static void add(CommandLine parent, Object... commands) {
    List.of(commands).forEach(parent::addSubcommand);
  }

  private static void finish(CommandLine root) {
    mixStandardHelp(root);
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setExecutionExceptionHandler(new Failures());
    root.setParameterExceptionHandler(new UsageFaults());
    root.registerConverter(Duration.class, new DurationText());
    root.registerConverter(Instant.class, new InstantText());
    root.registerConverter(int.class, NumberText.INT);
    root.registerConverter(long.class, NumberText.LONG);
    root.registerConverter(double.class, NumberText.DOUBLE);
    root.registerConverter(KeyPattern.class, CommandTree::keyPattern);
    root.setUsageHelpAutoWidth(true);
  }

  private static void mixStandardHelp(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (!spec.mixinStandardHelpOptions()) {
      spec.mixinStandardHelpOptions(true);
    }
    spec.versionProvider(new VersionText());
    command.getSubcommands().values().forEach(CommandTree::mixStandardHelp);
  }

  private static KeyPattern keyPattern(String text) {
    try {
      return KeyPattern.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
