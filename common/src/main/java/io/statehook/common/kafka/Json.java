package io.statehook.common.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one JSON reader and writer for control records: strict in, one line out. */
public final class Json {
  private static final int MAX_DESCRIPTION = 200;
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  /** Where a bracket began; the part about the source tells people nothing. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)]");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The shared mapper. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** Reads one document; the problem's text is for people. */
  public static Parsed parse(byte[] bytes) {
    if (!isStrictUtf8(bytes)) {
      return new Parsed(Optional.empty(), "not valid UTF-8");
    }
    try {
      JsonNode document = MAPPER.readTree(bytes);
      return document.isMissingNode()
          ? new Parsed(Optional.empty(), "empty")
          : new Parsed(Optional.of(document), "");
    } catch (JsonProcessingException e) {
      return new Parsed(Optional.empty(), describe(e));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  /** One line of JSON. */
  public static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether the bytes are UTF-8 in its only valid form. Jackson itself also reads overlong forms
   * and encoded surrogates, which other readers turn into other characters.
   */
  public static boolean isStrictUtf8(byte[] bytes) {
    int at = 0;
    // Nearly all that is read is ASCII and asked for each event: eight bytes at a time.
    for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
      if (((long) EIGHT_BYTES.get(bytes, at) & NOT_ASCII) != 0) {
        return decodes(bytes);
      }
    }
    for (; at < bytes.length; at++) {
      if (bytes[at] < 0) {
        return decodes(bytes);
      }
    }
    return true;
  }

  /**
   * What is wrong and at which byte, in one short line for people. It may name a member or a word
   * of the document, but never a string value.
   */
  public static String describe(JsonProcessingException e) {
    String printable = fault(e);
    return e.getLocation() == null
        ? printable
        : printable + " at byte " + Math.max(0, e.getLocation().getByteOffset());
  }

  /** What is wrong, as above but without the place. */
  public static String fault(JsonProcessingException e) {
    String what = e.getOriginalMessage().lines().findFirst().orElse("not JSON");
    String plain = SOURCE.matcher(what).replaceAll("$1");
    String shortened =
        plain.length() <= MAX_DESCRIPTION ? plain : plain.substring(0, MAX_DESCRIPTION) + "...";
    return shortened.replaceAll("[\\p{Cc}\\p{Cs}]", "?");
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * What came of reading a document.
   *
   * @param document the document, or empty when it is not well-formed
   * @param problem why it is not, or empty text
   */
  public record Parsed(Optional<JsonNode> document, String problem) {}
}
