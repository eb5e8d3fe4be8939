package io.statehook.standalone.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A disk of a few megabytes in place of a directory, as only processes see it that are started
 * within: a tmpfs in a mount namespace, which goes when this is closed. Needs root or a kernel that
 * gives namespaces to everybody.
 */
public final class SmallDisk implements AutoCloseable {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  /** What was in the directory is on the disk; the namespace lives while its shell does. */
  private static final String HOLD =
      """
      set -e
      mkdir "$1.disk"
      mount -t tmpfs -o size="$2"m tmpfs "$1.disk"
      cp -a "$1/." "$1.disk"
      mount --bind "$1.disk" "$1"
      echo ready
      exec cat
      """;

  private final Process holder;
  private final BrokerNode node;
  private final Path directory;

  private SmallDisk(Process holder, BrokerNode node, Path directory) {
    this.holder = holder;
    this.node = node;
    this.directory = directory;
  }

  /** Why there can be none on this machine; empty if there can. */
  public static Optional<String> obstacle() {
    List<String> probe = new ArrayList<>(namespace());
    probe.addAll(List.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", "/mnt"));
    try {
      return new ProcessBuilder(probe).start().waitFor() == 0
          ? Optional.empty()
          : Optional.of("this machine gives no mount namespace");
    } catch (IOException e) {
      return Optional.of("unshare is not installed");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts a disk in the place of the directory of a node that is down, and stays down for now. */
  public static SmallDisk under(BrokerCluster cluster, BrokerNode node, int mebibytes) {
    Path directory = cluster.dataDirectory(node.id());
    List<String> command = new ArrayList<>(namespace());
    command.addAll(List.of("sh", "-c", HOLD, "sh", directory.toString()));
    command.add(Integer.toString(mebibytes));
    try {
      Process holder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
      if (!"ready".equals(said.readLine())) {
        throw new IllegalStateException("no small disk under " + directory);
      }
      SmallDisk disk = new SmallDisk(holder, node, directory);
      node.within(disk.within());
      return disk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> namespace() {
    return ROOT ? List.of("unshare", "-m") : List.of("unshare", "-rm");
  }

  private List<String> within() {
    List<String> command = new ArrayList<>(List.of("nsenter", "-t", Long.toString(holder.pid())));
    command.addAll(ROOT ? List.of("-m") : List.of("-U", "--preserve-credentials", "-m"));
    return command;
  }

  /** Takes all the room that is left. */
  public void fill() {
    run("dd", "if=/dev/zero", "of=" + filler(), "bs=64k"); // Fails when it is done.
  }

  /** Gives the room back. */
  public void free() {
    if (run("rm", filler()) != 0) {
      throw new IllegalStateException("nothing to free in " + directory);
    }
  }

  private String filler() {
    return directory.resolve("filler").toString();
  }

  /**
   * Puts what is on the disk into the directory that was there before; nobody may write to it. The
   * directory itself stays: removing it would unmount the disk.
   */
  private void keep() {
    String seenFromOutside = "/proc/%d/root%s/.".formatted(holder.pid(), directory);
    try {
      int copied =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "find \"$2\" -mindepth 1 -delete && cp -a \"$1\" \"$2\"",
                  "sh",
                  seenFromOutside,
                  directory.toString())
              .inheritIO()
              .start()
              .waitFor();
      if (copied != 0) {
        throw new IllegalStateException("cannot copy " + seenFromOutside);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private int run(String... words) {
    List<String> command = new ArrayList<>(within());
    command.addAll(List.of(words));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The node is down afterwards, and what it has is where it was before. */
  @Override
  public void close() {
    if (node.isAlive()) {
      node.terminate();
    }
    try {
      keep();
    } finally {
      node.within(List.of());
      holder.destroyForcibly().onExit().join();
    }
  }
}
