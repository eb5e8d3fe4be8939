package io.statehook.standalone.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.statehook.common.kafka.Json;
import io.statehook.standalone.words.FileFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads files that operators hand in; {@code -} is standard input. */
final class JsonInput {
  private static final String STANDARD_INPUT = "-";
  private static final ObjectReader ONE_OF_MANY =
      Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonInput() {}

  /** The bytes of a file. */
  static byte[] bytes(String file, InputStream standardInput) {
    try {
      return file.equals(STANDARD_INPUT)
          ? standardInput.readAllBytes()
          : Files.readAllBytes(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCodes.INVALID, "there is no file " + file, e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.INVALID, "%s cannot be read: %s".formatted(file, FileFault.text(e)), e);
    }
  }

  /** The documents of a file: one object, an array of them, or one after the other. */
  static List<JsonNode> documents(String file, InputStream standardInput) {
    List<JsonNode> documents = new ArrayList<>();
    try (JsonParser parser = Json.mapper().getFactory().createParser(bytes(file, standardInput))) {
      while (parser.nextToken() != null) {
        JsonNode document = ONE_OF_MANY.readTree(parser);
        if (document.isArray()) {
          document.forEach(documents::add);
        } else {
          documents.add(document);
        }
      }
    } catch (JsonProcessingException e) {
      throw new CommandFailure(ExitCodes.INVALID, place(file, e), e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.INVALID, "%s cannot be read: %s".formatted(file, FileFault.text(e)), e);
    }
    if (documents.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.INVALID, file + " holds no JSON; expected an object, an array or JSON lines");
    }
    return documents;
  }

  private static String place(String file, JsonProcessingException e) {
    String name = file.equals(STANDARD_INPUT) ? "standard input" : file;
    String where =
        e.getLocation() == null
            ? ""
            : " line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    return "%s%s is not JSON: %s".formatted(name, where, Json.fault(e));
  }
}
