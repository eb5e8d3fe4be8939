package io.statehook.dispatcher.http;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Turns a host name into addresses. */
interface AddressResolver extends AutoCloseable {

  /**
   * All addresses of a name, IPv4 and IPv6, in bounded time and without blocking.
   *
   * @param host a name, never an address
   * @return completes with {@link java.net.UnknownHostException} if there is none
   */
  CompletionStage<List<InetAddress>> resolve(String host);

  @Override
  void close();
}
