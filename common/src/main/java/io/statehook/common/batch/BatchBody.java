package io.statehook.common.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A body of the format {@code array}, cut into its events. The bytes of an event never change. */
public final class BatchBody {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

  private final byte[] body;
  private final int[] begins;
  private final int[] ends;

  private BatchBody(byte[] body, int[] begins, int[] ends) {
    this.body = body;
    this.begins = begins;
    this.ends = ends;
  }

  /** Reads a body; empty if it is no JSON array. */
  public static Optional<BatchBody> read(byte[] body) {
    List<int[]> events = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return Optional.empty();
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        events.add(new int[] {begin, (int) parser.currentLocation().getByteOffset()});
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(
        new BatchBody(
            body,
            events.stream().mapToInt(event -> event[0]).toArray(),
            events.stream().mapToInt(event -> event[1]).toArray()));
  }

  /** Whether the body can be joined with others without being read: it is an array, closely set. */
  public static boolean isArray(byte[] body) {
    return body.length > 2 && body[0] == '[' && body[body.length - 1] == ']';
  }

  /** The length of bodies of this length in all, joined. */
  public static long joinedLength(long lengthInAll, int bodies) {
    return lengthInAll - bodies + 1;
  }

  /** One array of the events of several, in order. */
  public static byte[] join(List<byte[]> bodies) {
    if (bodies.size() == 1) {
      return bodies.get(0);
    }
    long all = bodies.stream().mapToLong(body -> body.length).sum();
    byte[] joined = new byte[Math.toIntExact(joinedLength(all, bodies.size()))];
    int end = 0;
    for (byte[] body : bodies) {
      joined[end] = (byte) (end == 0 ? '[' : ',');
      System.arraycopy(body, 1, joined, end + 1, body.length - 2);
      end += body.length - 1;
    }
    joined[end] = ']';
    return joined;
  }

  /** How many events it holds. */
  public int events() {
    return begins.length;
  }

  /** An array of so many of its events, behind the first so many. */
  public byte[] part(int first, int events) {
    byte[] between = Arrays.copyOfRange(body, begins[first], ends[first + events - 1]);
    byte[] part = new byte[between.length + 2];
    part[0] = '[';
    System.arraycopy(between, 0, part, 1, between.length);
    part[part.length - 1] = ']';
    return part;
  }

  /** How many events, behind the first so many, fit into an array of that length; at least one. */
  public int fitting(int first, long maxBytes) {
    int events = 1;
    while (first + events < begins.length && ends[first + events] - begins[first] + 2 <= maxBytes) {
      events++;
    }
    return events;
  }
}
