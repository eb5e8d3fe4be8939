package io.statehook.dispatcher.http;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A name server on loopback that says what its script says; the last reply is repeated. */
final class FakeDns implements AutoCloseable {
  private static final int TYPE_A = 1;
  private static final int TYPE_CNAME = 5;
  private static final int TYPE_AAAA = 28;
  private static final int HEADER = 12;
  private static final int NAME_ERROR = 3;

  final List<String> asked = new CopyOnWriteArrayList<>();

  private final DatagramSocket socket;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private volatile long delayMillis;
  private volatile int delayedType;
  private final Map<String, List<Reply>> scripts = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

  /** What is said once; every record lives for no time at all. */
  record Reply(int flags, List<String> addresses, String alias, Fault fault) {
    enum Fault {
      NONE,
      SILENCE,
      OTHER_ID,
      GARBAGE
    }

    static Reply of(String... addresses) {
      return new Reply(0, List.of(addresses), "", Fault.NONE);
    }

    static Reply alias(String target) {
      return new Reply(0, List.of(), target, Fault.NONE);
    }

    /** An error code, such as 2 for a server failure. */
    static Reply code(int code) {
      return new Reply(code, List.of(), "", Fault.NONE);
    }

    static Reply truncated(String... addresses) {
      return new Reply(0x0200, List.of(addresses), "", Fault.NONE);
    }

    static Reply fault(Fault fault) {
      return new Reply(0, List.of("192.0.2.66"), "", fault);
    }
  }

  FakeDns() {
    try {
      socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve, "fake-dns");
    thread.setDaemon(true);
    thread.start();
  }

  /** Queries for each family go through the replies on their own. */
  FakeDns name(String name, Reply... replies) {
    scripts.put(name + ".", List.of(replies));
    return this;
  }

  /** Replies of one type come late. */
  void delay(Duration delay, int type) {
    delayMillis = delay.toMillis();
    delayedType = type;
  }

  SingletonDnsServerAddressStreamProvider provider() {
    return new SingletonDnsServerAddressStreamProvider(
        (InetSocketAddress) socket.getLocalSocketAddress());
  }

  long asked(String name) {
    return asked.stream().filter((name + ".")::equals).count();
  }

  @Override
  public void close() {
    later.shutdownNow();
    socket.close();
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        socket.receive(packet);
        ByteBuffer query = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        byte[] answer = answer(query);
        int type = query.getShort(query.position() - Short.BYTES);
        if (answer.length > 0) {
          later.schedule(
              () -> send(answer, packet.getSocketAddress()),
              type == delayedType ? delayMillis : 0,
              TimeUnit.MILLISECONDS);
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void send(byte[] answer, SocketAddress to) {
    try {
      socket.send(new DatagramPacket(answer, answer.length, to));
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private byte[] answer(ByteBuffer query) throws IOException {
    short id = query.getShort();
    query.position(HEADER);
    StringBuilder name = new StringBuilder();
    for (int length = query.get(); length > 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      name.append(new String(label, StandardCharsets.US_ASCII)).append('.');
    }
    int type = query.getShort();
    byte[] question = Arrays.copyOfRange(query.array(), HEADER, query.position() + 2);
    asked.add(name.toString());
    Reply reply = next(name.toString(), type);
    return switch (reply.fault()) {
      case SILENCE -> new byte[0];
      case GARBAGE -> "no such thing as a name server".getBytes(StandardCharsets.US_ASCII);
      case OTHER_ID -> message((short) (id + 1), type, question, reply);
      case NONE -> message(id, type, question, reply);
    };
  }

  private Reply next(String name, int type) {
    List<Reply> script = scripts.getOrDefault(name, List.of(Reply.code(NAME_ERROR)));
    int turn = turns.computeIfAbsent(name + type, key -> new AtomicInteger()).getAndIncrement();
    return script.get(Math.min(turn, script.size() - 1));
  }

  private static byte[] message(short id, int type, byte[] question, Reply reply)
      throws IOException {
    List<byte[]> records =
        reply.alias().isEmpty()
            ? reply.addresses().stream()
                .map(text -> TestCertificates.bytes(text))
                .filter(bytes -> type == (bytes.length == 4 ? TYPE_A : TYPE_AAAA))
                .toList()
            : List.of(encoded(reply.alias()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(
        ByteBuffer.allocate(HEADER)
            .putShort(id)
            .putShort((short) (0x8180 | reply.flags()))
            .putShort((short) 1)
            .putShort((short) records.size())
            .array());
    out.write(question);
    for (byte[] record : records) {
      out.write(
          ByteBuffer.allocate(HEADER)
              .putShort((short) 0xc00c)
              .putShort((short) (reply.alias().isEmpty() ? type : TYPE_CNAME))
              .putShort((short) 1)
              .putInt(0)
              .putShort((short) record.length)
              .array());
      out.write(record);
    }
    return out.toByteArray();
  }

  private static byte[] encoded(String name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Stream.of(name.split("\\."))
        .forEach(
            label -> {
              out.write(label.length());
              out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            });
    out.write(0);
    return out.toByteArray();
  }
}
