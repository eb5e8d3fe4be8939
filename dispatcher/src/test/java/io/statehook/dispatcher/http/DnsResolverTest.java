package io.statehook.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsResolverTest {
  private final NameServer server = new NameServer();
  private final DnsResolver resolver =
      new DnsResolver(new SingletonDnsServerAddressStreamProvider(server.address()));

  @AfterEach
  void close() {
    resolver.close();
    server.close();
  }

  @Test
  void bothFamiliesAreReturned() throws Exception {
    assertThat(resolve("both.test").get(10, TimeUnit.SECONDS))
        .containsExactlyInAnyOrder(
            TestCertificates.address("192.0.2.7"),
            TestCertificates.address("192.0.2.8"),
            TestCertificates.address("2001:db8::7"));
  }

  @Test
  void anUnknownNameHasNoAddress() {
    assertThatThrownBy(() -> resolve("unknown.test").get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UnknownHostException.class)
        .hasMessageContaining("the host name has no address");
  }

  @Test
  void namesAreAskedForAsTheyStand() {
    assertThatThrownBy(() -> resolve("single").get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);

    assertThat(server.asked).isNotEmpty().allMatch("single."::equals);
  }

  @Test
  void aSilentServerDelaysNoOtherName() throws Exception {
    List<CompletableFuture<List<InetAddress>>> silent =
        IntStream.range(0, 100).mapToObj(i -> resolve("silent" + i + ".test")).toList();

    assertThat(resolve("both.test").get(1, TimeUnit.SECONDS)).hasSize(3);
    assertThat(silent).noneMatch(CompletableFuture::isDone);
    for (CompletableFuture<List<InetAddress>> name : silent) {
      assertThatThrownBy(
              () -> name.get(EgressLimits.RESOLVE_TIMEOUT.toMillis() + 1000, TimeUnit.MILLISECONDS))
          .hasCauseInstanceOf(UnknownHostException.class)
          .hasMessageContaining("could not be resolved in time");
    }
  }

  private CompletableFuture<List<InetAddress>> resolve(String host) {
    return resolver.resolve(host).toCompletableFuture();
  }

  /** Knows one name, is silent about names that start so, and denies all others. */
  private static final class NameServer implements AutoCloseable {
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int HEADER = 12;
    private static final Map<Integer, List<String>> BOTH =
        Map.of(TYPE_A, List.of("192.0.2.7", "192.0.2.8"), TYPE_AAAA, List.of("2001:db8::7"));

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;

    NameServer() {
      try {
        socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      Thread thread = new Thread(this::serve, "name-server");
      thread.setDaemon(true);
      thread.start();
    }

    InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
      socket.close();
    }

    private void serve() {
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
          socket.receive(packet);
          byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
          if (answer.length > 0) {
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        }
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
      if (name.toString().startsWith("silent")) {
        return new byte[0];
      }
      List<String> known = name.toString().equals("both.test.") ? BOTH.get(type) : List.of();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int denied = known.isEmpty() ? 3 : 0;
      out.write(
          ByteBuffer.allocate(HEADER)
              .putShort(id)
              .putShort((short) (0x8180 | denied))
              .putShort((short) 1)
              .putShort((short) known.size())
              .array());
      out.write(question);
      for (String address : known) {
        byte[] bytes = TestCertificates.address(address).getAddress();
        out.write(
            ByteBuffer.allocate(HEADER)
                .putShort((short) 0xc00c)
                .putShort((short) type)
                .putShort((short) 1)
                .putInt(0)
                .putShort((short) bytes.length)
                .array());
        out.write(bytes);
      }
      return out.toByteArray();
    }
  }
}
