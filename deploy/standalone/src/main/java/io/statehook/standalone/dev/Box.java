package io.statehook.standalone.dev;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A framed list of names and values. */
final class Box {
  private static final String NAME = "%-12s %s";

  private final String title;
  private final List<String> lines = new ArrayList<>();

  Box(String title) {
    this.title = title;
  }

  Box line(String name, String value) {
    lines.add(NAME.formatted(name, value));
    return this;
  }

  void printTo(PrintStream out) {
    int width = Math.max(title.length(), lines.stream().mapToInt(String::length).max().orElse(0));
    out.println("  ┌" + "─".repeat(width + 2) + "┐");
    out.println("  │ " + padded(title, width) + " │");
    out.println("  ├" + "─".repeat(width + 2) + "┤");
    lines.forEach(line -> out.println("  │ " + padded(line, width) + " │"));
    out.println("  └" + "─".repeat(width + 2) + "┘");
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
