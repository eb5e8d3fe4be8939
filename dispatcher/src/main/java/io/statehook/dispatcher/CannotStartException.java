package io.statehook.dispatcher;

import java.util.List;

/** Why a dispatcher does not start; the message names every reason and what to do about it. */
public final class CannotStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception for these reasons. */
  public CannotStartException(List<String> reasons) {
    super(String.join(System.lineSeparator(), reasons));
  }

  /** An exception for these reasons and what caused them. */
  public CannotStartException(List<String> reasons, Throwable cause) {
    super(String.join(System.lineSeparator(), reasons), cause);
  }
}
