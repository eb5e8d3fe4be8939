package io.statehook.common.event;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The member names of one object so far. Most objects have a handful, which are compared one by
 * one; only a larger one pays for a set.
 */
final class MemberNames {
  private static final int FEW = 8;
  private static final String[] NONE = {};

  private String[] few = NONE;
  private int count;
  private @Nullable Set<String> many;

  /**
   * Takes the next name.
   *
   * @param parser tells where it stands
   * @throws JsonParseException if it is there already
   */
  void addNew(String name, JsonParser parser) throws JsonParseException {
    if (!add(name)) {
      throw twice(name, parser);
    }
  }

  /** Says which member occurs twice, and where. */
  static JsonParseException twice(String name, JsonParser parser) {
    return new JsonParseException(parser, "Duplicate field '" + name + "'");
  }

  private boolean add(String name) {
    if (many != null) {
      return many.add(name);
    }
    for (int i = 0; i < count; i++) {
      if (name.equals(few[i])) {
        return false;
      }
    }
    if (count == 0) {
      few = new String[FEW];
    }
    if (count < FEW) {
      few[count++] = name;
    } else {
      Set<String> all = new HashSet<>(Arrays.asList(few));
      all.add(name);
      many = all;
    }
    return true;
  }
}
