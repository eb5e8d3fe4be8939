package io.statehook.standalone.broker;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps a second process off a directory. Kafka has a lock for a broker's directory too, but a node
 * that is controller and broker takes it only after its controller has written to the metadata log.
 */
public final class DirectoryLock implements AutoCloseable {
  static final String FILE = ".statehook.lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks the directory until closed, or until this process ends in whatever way; empty if somebody
   * else holds it.
   */
  public static Optional<DirectoryLock> on(Path directory) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve(FILE), CREATE, WRITE);
    if (!locked(channel)) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new DirectoryLock(channel));
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Held by this same process.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
