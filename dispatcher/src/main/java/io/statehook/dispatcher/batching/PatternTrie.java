package io.statehook.dispatcher.batching;

import io.statehook.common.event.EventKey;
import io.statehook.common.event.KeyPattern;
import io.statehook.common.event.KeySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Key patterns by their segments, so that looking up a key walks only the patterns that can still
 * match. Filled by one thread, then only read.
 *
 * @param <T> what a pattern leads to
 */
final class PatternTrie<T> {
  private final Node<T> root = new Node<>();

  /** Receives the values of matching patterns. */
  interface Visitor<T> {
    void visit(T value);
  }

  /** The value at a pattern, made now if the pattern is new. */
  T at(KeyPattern pattern, Supplier<T> empty) {
    Node<T> node = root;
    for (KeySegment segment : pattern.prefix()) {
      node = node.child(segment);
    }
    if (pattern.openEnd()) {
      node.rest = node.rest == null ? empty.get() : node.rest;
      return node.rest;
    }
    node.here = node.here == null ? empty.get() : node.here;
    return node.here;
  }

  /** Visits the values of all patterns that match the key. */
  void visit(EventKey key, Visitor<T> visitor) {
    visit(root, key.segments(), 0, visitor);
  }

  private static <T> void visit(Node<T> node, List<KeySegment> key, int depth, Visitor<T> visitor) {
    if (depth == key.size()) {
      if (node.here != null) {
        visitor.visit(node.here);
      }
      return;
    }
    if (node.rest != null) {
      visitor.visit(node.rest);
    }
    if (node.any != null) {
      visit(node.any, key, depth + 1, visitor);
    }
    if (key.get(depth) instanceof KeySegment.Indexed indexed) {
      for (Range<T> range : node.indexed.getOrDefault(indexed.name(), List.of())) {
        if (range.segment.overlaps(indexed)) {
          visit(range.node, key, depth + 1, visitor);
        }
      }
    } else if (key.get(depth) instanceof KeySegment.Plain plain) {
      Node<T> child = node.plain.get(plain.name());
      if (child != null) {
        visit(child, key, depth + 1, visitor);
      }
    }
  }

  private record Range<T>(KeySegment.Indexed segment, Node<T> node) {}

  private static final class Node<T> {
    private final Map<String, Node<T>> plain = new HashMap<>();
    private final Map<String, List<Range<T>>> indexed = new HashMap<>();
    private @Nullable Node<T> any;
    private @Nullable T here;
    private @Nullable T rest;

    private Node<T> child(KeySegment segment) {
      if (segment instanceof KeySegment.Plain named) {
        return plain.computeIfAbsent(named.name(), name -> new Node<>());
      }
      if (segment instanceof KeySegment.Indexed range) {
        return indexedChild(range);
      }
      any = any == null ? new Node<>() : any;
      return any;
    }

    private Node<T> indexedChild(KeySegment.Indexed segment) {
      List<Range<T>> ranges = indexed.computeIfAbsent(segment.name(), name -> new ArrayList<>());
      for (Range<T> range : ranges) {
        if (range.segment.equals(segment)) {
          return range.node;
        }
      }
      Range<T> added = new Range<>(segment, new Node<>());
      ranges.add(added);
      return added.node;
    }
  }
}
