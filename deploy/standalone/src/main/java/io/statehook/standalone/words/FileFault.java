package io.statehook.standalone.words;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file cannot be used. Java's own messages are often nothing but the file's name. */
public final class FileFault {
  private FileFault() {}

  /** The fault in words, with the file's name. */
  public static String text(IOException fault) {
    if (!(fault instanceof FileSystemException file) || file.getFile() == null) {
      return String.valueOf(fault.getMessage());
    }
    String name = Printable.of(file.getFile());
    if (file instanceof NoSuchFileException) {
      return "there is no " + name;
    }
    if (file instanceof FileAlreadyExistsException) {
      return name + " is there already";
    }
    if (file instanceof AccessDeniedException) {
      return "no permission for " + name;
    }
    if (file instanceof NotDirectoryException) {
      return name + " is no directory";
    }
    if (file instanceof DirectoryNotEmptyException) {
      return name + " is not empty";
    }
    String reason = file.getReason();
    return reason == null ? name + " cannot be used" : "%s: %s".formatted(name, reason);
  }
}
