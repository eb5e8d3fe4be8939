package io.statehook.benchmark;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code statehook bench micro}. */
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    description = {
      "Measure parts by themselves with JMH: nanoseconds and allocated bytes per call of parse,",
      "match, window, sign and engine."
    })
final class Micro implements Callable<Integer> {
  private static final int FORKS = 2;
  private static final int ITERATIONS = 5;
  private static final int QUICK_ITERATIONS = 2;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      defaultValue = "",
      description = "Only those whose name has this in it, e.g. Window.")
  private String name = "";

  @Option(names = "--quick", description = "One process each and fewer seconds.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() throws Exception {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^io\\.statehook\\..*%s.*".formatted(name))
            .addProfiler(GCProfiler.class)
            // Else those of this process, whose compiler is meant for short lives.
            .jvmArgs(Jvm.flags().toArray(String[]::new))
            .forks(quick ? 1 : FORKS)
            .warmupIterations(quick ? QUICK_ITERATIONS : ITERATIONS)
            .measurementIterations(quick ? QUICK_ITERATIONS : ITERATIONS)
            .warmupTime(TimeValue.seconds(1))
            .measurementTime(TimeValue.seconds(1));
    if (json != null) {
      options.resultFormat(ResultFormatType.JSON).result(json.toString());
    }
    new Runner(options.build()).run();
    return 0;
  }
}
