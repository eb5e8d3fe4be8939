package io.statehook.standalone.cli;

import io.statehook.dispatcher.control.AccessRules;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.PatternType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the access rules that a cluster with access control needs; changes nothing. */
@Command(
    name = "acls",
    description = {
      "Print who needs to do what, as commands of kafka-acls, one process role per principal.",
      "Only workers, operators and admin processes may read secrets."
    })
final class TopicsAclsCommand implements Callable<Integer> {
  @Mixin private final ConnectionOptions connection;
  @Mixin private final OutputOptions outputOptions = new OutputOptions();

  @Option(
      names = "--principal",
      paramLabel = "ROLE=PRINCIPAL",
      description =
          "producer, batcher, worker, operator or admin and who that is, as in batcher=User:batcher"
              + " (default: User:statehook-ROLE). May be repeated.")
  private Map<AccessRules.Role, String> principals = new EnumMap<>(AccessRules.Role.class);

  TopicsAclsCommand(Surroundings surroundings) {
    this.connection = new ConnectionOptions(surroundings);
  }

  @Override
  public Integer call() {
    AccessRules rules = new AccessRules(connection.shortLived().topics());
    for (AccessRules.Role role : AccessRules.Role.values()) {
      String principal = principals.getOrDefault(role, "User:statehook-" + role.wireName());
      print(role, rules.of(role, principal));
    }
    return ExitCodes.OK;
  }

  private void print(AccessRules.Role role, List<AclBinding> bindings) {
    Output output = outputOptions.output();
    for (AclBinding binding : bindings) {
      output.line(output.isJson() ? json(role, binding) : command(binding));
    }
  }

  private String command(AclBinding binding) {
    String type = word(binding.pattern().resourceType()).replace('_', '-');
    boolean prefixed = binding.pattern().patternType() == PatternType.PREFIXED;
    return "kafka-acls --bootstrap-server %s --add --allow-principal %s --operation %s --%s %s%s"
        .formatted(
            connection.bootstrapServers(),
            binding.entry().principal(),
            word(binding.entry().operation()).replace("_", ""),
            type,
            binding.pattern().name(),
            prefixed ? " --resource-pattern-type prefixed" : "");
  }

  private static String json(AccessRules.Role role, AclBinding binding) {
    return Output.object()
        .put("role", role.wireName())
        .put("principal", binding.entry().principal())
        .put("operation", word(binding.entry().operation()))
        .put("resourceType", word(binding.pattern().resourceType()))
        .put("name", binding.pattern().name())
        .put("patternType", word(binding.pattern().patternType()))
        .toString();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
