package io.statehook.common;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Random;

/** Bends good input of parsers in random ways: bytes are put in, taken out, doubled, turned. */
public final class Bends {
  private static final String SPICE =
      "\"\"\"\"{}[]:,,\\\\/u0064d9eE+-.'\0\n \u00e4\u20ac\ud83d\ude00*nulltruefalse";

  private Bends() {}

  /** The input with up to three bends. */
  public static byte[] bent(byte[] good, Random random) {
    byte[] bytes = good;
    int bends = random.nextInt(4);
    for (int i = 0; i < bends; i++) {
      bytes = bentOnce(bytes, random);
    }
    return bytes;
  }

  /** The text with one to three bends, of which some make it none in UTF-8. */
  public static String bent(String good, Random random) {
    byte[] bytes = good.getBytes(UTF_8);
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = bentOnce(bytes, random);
    }
    return new String(bytes, random.nextInt(8) == 0 ? ISO_8859_1 : UTF_8);
  }

  private static byte[] bentOnce(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(Math.min(24, bytes.length - from + 1));
    return switch (random.nextInt(6)) {
      case 0 -> spliced(bytes, from, from, new byte[] {(byte) random.nextInt(256)});
      case 1 -> spliced(bytes, from, to, new byte[0]);
      case 2 -> spliced(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
      case 3 -> spliced(bytes, from, from, spice(random));
      case 4 -> spliced(bytes, from, Math.min(from + 1, bytes.length), spice(random));
      default ->
          random.nextInt(10) == 0
              ? Arrays.copyOf(bytes, Math.max(1, from))
              : flipped(bytes, random);
    };
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    if (copy.length > 0) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private static byte[] spice(Random random) {
    int at = random.nextInt(SPICE.length() - 4);
    return SPICE.substring(at, at + 1 + random.nextInt(4)).getBytes(UTF_8);
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
    byte[] result = Arrays.copyOf(bytes, from + middle.length + bytes.length - to);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(bytes, to, result, from + middle.length, bytes.length - to);
    return result;
  }
}
