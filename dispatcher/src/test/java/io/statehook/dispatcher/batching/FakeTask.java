package io.statehook.dispatcher.batching;

import io.statehook.common.batch.BatchHeaders;
import io.statehook.common.batch.SealedBatch;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams is to a processor, reduced to what exactly-once means: store, output and
 * position belong to one transaction, which is committed as a whole or rolled back as a whole.
 */
final class FakeTask {
  static final int PARTITION = 2;

  /** One transaction's outcome, or what is under way. */
  private record State(Map<String, byte[]> store, List<SealedBatch> output, int processed) {
    State copy() {
      return new State(new TreeMap<>(store), new ArrayList<>(output), processed);
    }
  }

  private final Map<Integer, Punctuator> punctuators = new HashMap<>();
  private final List<Record<?, ?>> buried = new ArrayList<>();
  private State committed = new State(new TreeMap<>(), new ArrayList<>(), 0);
  private State current = committed.copy();
  private int nextPunctuator;
  private int commitRequests;
  private long wallMillis;

  /** As the processor sees it. */
  ProcessorContext<Object, byte @Nullable []> context() {
    return proxy(ProcessorContext.class, this::contextCall);
  }

  void commit() {
    committed = current.copy();
  }

  /** Everything since the last commit never happened. */
  void crash() {
    current = committed.copy();
    punctuators.clear();
  }

  void wall(long millis) {
    wallMillis = millis;
  }

  long wallMillis() {
    return wallMillis;
  }

  /** Index of the next record to process. */
  int position() {
    return current.processed;
  }

  int committedPosition() {
    return committed.processed;
  }

  void process(MatchAndWindow processor, long recordOffset, byte[] value) {
    process(processor, recordOffset, null, value);
  }

  void process(MatchAndWindow processor, long recordOffset, byte @Nullable [] key, byte[] value) {
    process(processor, List.of(event(recordOffset, key, value)));
  }

  ConsumerRecord<byte[], byte[]> event(long offset, byte @Nullable [] key, byte[] value) {
    return new ConsumerRecord<>(
        "device-events",
        PARTITION,
        offset,
        wallMillis,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  /** As one slice. */
  void process(MatchAndWindow processor, List<ConsumerRecord<byte[], byte[]>> events) {
    processor.process(new Record<>(null, null, wallMillis, EventSlice.carrier(events).headers()));
    current = new State(current.store, current.output, current.processed + events.size());
  }

  void punctuate() {
    List.copyOf(punctuators.values()).forEach(punctuator -> punctuator.punctuate(wallMillis));
  }

  List<SealedBatch> committedBatches() {
    return committed.output;
  }

  /** Dead letters, whatever became of their transactions. */
  List<Record<?, ?>> buried() {
    return buried;
  }

  int commitRequests() {
    return commitRequests;
  }

  int storedWindows() {
    return current.store.size();
  }

  private @Nullable Object contextCall(String method, Object[] arguments) {
    switch (method) {
      case "getStateStore":
        return proxy(KeyValueStore.class, this::storeCall);
      case "schedule":
        return schedule((Punctuator) arguments[2], (Duration) arguments[0]);
      case "commit":
        commitRequests++;
        return null;
      case "taskId":
        return new TaskId(0, PARTITION);
      case "currentSystemTimeMs":
        return wallMillis;
      case "forward":
        Record<?, ?> record = (Record<?, ?>) arguments[0];
        if (arguments[1].equals(BatchingTopology.DELIVERIES)) {
          current.output.add(BatchHeaders.read(record.headers(), (byte[]) record.value()));
        } else {
          buried.add(record);
        }
        return null;
      default:
        throw new UnsupportedOperationException(method);
    }
  }

  private Cancellable schedule(Punctuator punctuator, Duration interval) {
    if (!interval.equals(MatchAndWindow.TICK)) {
      throw new IllegalArgumentException("unexpected interval " + interval);
    }
    int id = nextPunctuator++;
    punctuators.put(id, punctuator);
    return () -> punctuators.remove(id);
  }

  private @Nullable Object storeCall(String method, Object[] arguments) {
    switch (method) {
      case "put":
        current.store.put((String) arguments[0], (byte[]) arguments[1]);
        return null;
      case "delete":
        if (current.store.remove(arguments[0]) == null) {
          throw new AssertionError("deletes a window that is not stored: " + arguments[0]);
        }
        return null;
      case "all":
        return entries();
      default:
        throw new UnsupportedOperationException(method);
    }
  }

  private KeyValueIterator<String, byte[]> entries() {
    Iterator<Map.Entry<String, byte[]>> entries =
        new TreeMap<>(current.store).entrySet().iterator();
    return new KeyValueIterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public KeyValue<String, byte[]> next() {
        Map.Entry<String, byte[]> entry = entries.next();
        return KeyValue.pair(entry.getKey(), entry.getValue());
      }

      @Override
      public String peekNextKey() {
        throw new UnsupportedOperationException("peekNextKey");
      }

      @Override
      public void close() {}
    };
  }

  private interface Calls {
    @Nullable Object call(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<? super T> type, Calls calls) {
    InvocationHandler handler =
        (self, method, arguments) ->
            calls.call(method.getName(), arguments == null ? new Object[0] : arguments);
    @SuppressWarnings("unchecked")
    T proxy = (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    return proxy;
  }
}
