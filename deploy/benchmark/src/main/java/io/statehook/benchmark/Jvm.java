package io.statehook.benchmark;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of processes. All get the same Java, heap and collector. */
final class Jvm {
  /** What Apache Camel needs besides the product's jars; on no other class path. */
  static final String PEERS = "statehook.bench.peers";

  private static final List<String> MEMORY = List.of("-Xmx1g", "-XX:+UseParallelGC");
  private static final List<String> NATIVE_ACCESS =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  private static final int FIRST_WITH_NATIVE_ACCESS = 24;

  private Jvm() {}

  /** A main class on the class path of the bench itself. */
  static List<String> command(Class<?> main, List<String> flags, List<String> args) {
    return command(System.getProperty("java.class.path"), main, flags, args);
  }

  /** A part of the bench that needs the peers' jars. */
  static List<String> peerCommand(Class<?> main, List<String> args) {
    String peers = System.getProperty(PEERS, "");
    String own = System.getProperty("java.class.path");
    return command(own + File.pathSeparator + peers, main, List.of(), args);
  }

  /** What every process gets. */
  static List<String> flags() {
    List<String> flags = new ArrayList<>(MEMORY);
    if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) {
      flags.addAll(NATIVE_ACCESS);
    }
    return flags;
  }

  private static List<String> command(
      String classPath, Class<?> main, List<String> flags, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(args);
    return command;
  }
}
