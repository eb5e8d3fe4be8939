package io.statehook.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.statehook.common.kafka.Json;
import io.statehook.dispatcher.control.RefusedRecord;
import io.statehook.standalone.words.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Where a command prints: results on stdout, what is said about them on stderr. */
final class Output {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  Output(PrintWriter out, PrintWriter err, boolean json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Whether results are for programs. */
  boolean isJson() {
    return json;
  }

  /** A new JSON object for a result. */
  static ObjectNode object() {
    return Json.mapper().createObjectNode();
  }

  /** One result, in the form that was asked for. */
  void result(String text, JsonNode node) {
    line(json ? node.toString() : text);
  }

  /** One line of a result. */
  void line(String text) {
    out.println(text);
    out.flush();
  }

  /** Something to know that is no result. */
  void note(String text) {
    err.println(text);
    err.flush();
  }

  /** Why records were not written, every problem on a line. */
  void refused(List<RefusedRecord> records) {
    for (RefusedRecord record : records) {
      String name = record.key().isEmpty() ? "record " + record.position() : record.key();
      record.problems().forEach(problem -> note("%s: %s".formatted(visible(name), problem)));
    }
    note("nothing was written");
  }

  /** Columns as wide as their widest cell. */
  void table(List<String> header, List<List<String>> rows) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(header);
    rows.forEach(row -> lines.add(row.stream().map(Output::visible).toList()));
    int[] widths = new int[header.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(line.get(i)));
      }
    }
    lines.forEach(line -> out.println(padded(line, widths)));
    out.flush();
  }

  /** Names come from other people: what would steer the terminal is replaced. */
  static String visible(String text) {
    return Printable.of(text);
  }

  private static String padded(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(cells.get(i));
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - width(cells.get(i)) + 2));
      }
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
