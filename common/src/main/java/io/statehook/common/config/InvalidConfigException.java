package io.statehook.common.config;

import java.util.List;

/** Settings that cannot be used; the message names every one of them. */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception for these problems. */
  public InvalidConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}
