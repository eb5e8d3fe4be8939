package io.statehook.dispatcher.console;

import io.statehook.common.config.StatehookConfig;
import io.statehook.dispatcher.activity.SeenDevices;
import io.statehook.dispatcher.control.ClusterView;
import io.statehook.dispatcher.operations.Caller;
import io.statehook.dispatcher.operations.Operations;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the console works on.
 *
 * @param tokens tells whose a token is; empty for one that is not good (any more)
 * @param badToken counts a token that is nobody's, by the address that it came from; says in how
 *     many seconds to come again if too many came from there
 * @param operations all that it does
 * @param devices who reports
 * @param cluster looks at Kafka
 * @param config the settings of this process
 * @param clock for ages
 */
public record ConsoleParts(
    Function<String, Optional<Caller>> tokens,
    Function<String, OptionalLong> badToken,
    Operations operations,
    SeenDevices devices,
    Supplier<ClusterView> cluster,
    StatehookConfig config,
    Clock clock) {}
