package io.statehook.dispatcher.http;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** One address or more of every range that no request may reach, and ways to write them. */
final class ForbiddenAddresses {
  static final List<String> ALL =
      List.of(
          "0.0.0.0",
          "0.1.2.3",
          "10.0.0.1",
          "10.255.255.254",
          "100.64.0.1",
          "100.100.100.200",
          "100.127.255.254",
          "127.0.0.1",
          "127.255.255.254",
          "169.254.0.1",
          "169.254.169.254",
          "169.254.170.2",
          "172.16.0.1",
          "172.31.255.254",
          "192.0.0.1",
          "192.0.0.192",
          "192.0.2.1",
          "192.88.99.1",
          "192.168.0.1",
          "192.168.255.254",
          "198.18.0.1",
          "198.19.255.254",
          "198.51.100.1",
          "203.0.113.1",
          "224.0.0.1",
          "239.255.255.250",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "::127.0.0.1",
          "::ffff:127.0.0.1",
          "::ffff:169.254.169.254",
          "::ffff:0:127.0.0.1",
          "64:ff9b::7f00:1",
          "64:ff9b::a9fe:a9fe",
          "64:ff9b:1::1",
          "100::1",
          "2001::1",
          "2001:2::1",
          "2001:10::1",
          "2001:20::1",
          "2001:db8::1",
          "2002:7f00:1::",
          "2002:a9fe:a9fe::",
          "3fff::1",
          "5f00::1",
          "fc00::1",
          "fd00:ec2::254",
          "fd7a:115c:a1e0::1",
          "fe80::1",
          "fec0::1",
          "ff02::1");

  private ForbiddenAddresses() {}

  /** Hosts of URLs that some software somewhere takes for this address. */
  static Set<String> spellings(String address) {
    return address.indexOf(':') >= 0 ? spellings6(address) : spellings4(address);
  }

  private static Set<String> spellings4(String dotted) {
    String[] text = dotted.split("\\.");
    long number = 0;
    for (String part : text) {
      number = number << 8 | Integer.parseInt(part);
    }
    long low16 = number & 0xffff;
    long low24 = number & 0xffffff;
    return new LinkedHashSet<>(
        List.of(
            dotted,
            Long.toString(number),
            "0x%x".formatted(number),
            "0X%X".formatted(number),
            "0%o".formatted(number),
            joined(text, "0x%x"),
            joined(text, "0%o"),
            joined(text, "%03d"),
            "0x%x.%s.0%o.%s".formatted(number >> 24, text[1], number >> 8 & 0xff, text[3]),
            "%s.%d".formatted(text[0], low24),
            "%s.%s.%d".formatted(text[0], text[1], low16),
            dotted + ".",
            translated(dotted, '\uff10', '.'),
            translated(dotted, '0', '\u3002'),
            translated(dotted, '0', '\uff0e'),
            translated(dotted, '0', '\uff61'),
            dotted.replace('1', '\u2460').replace('2', '\u2461'),
            dotted.replace("1", "%31").replace("0", "%30"),
            dotted.replace(".", "%2e"),
            "[" + dotted + "]",
            "[::ffff:" + dotted + "]",
            "[::FFFF:%x:%x]".formatted(number >> 16, low16),
            "[0:0:0:0:0:ffff:" + dotted + "]",
            "[::" + dotted + "]",
            "[64:ff9b::" + dotted + "]",
            "[2002:%x:%x::]".formatted(number >> 16, low16),
            "user@" + dotted,
            "receiver.test@" + dotted,
            "receiver.test:443\\@" + dotted,
            "receiver.test#@" + dotted));
  }

  private static Set<String> spellings6(String address) {
    byte[] bytes = TestCertificates.bytes6(address);
    StringJoiner groups = new StringJoiner(":");
    for (int i = 0; i < bytes.length; i += 2) {
      groups.add("%04X".formatted((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
    }
    return new LinkedHashSet<>(
        List.of(
            "[" + address + "]",
            "[" + groups + "]",
            "[" + address + "%25lo]",
            "[" + address + "%lo]",
            "[" + address + "%1]",
            "[" + address + "].",
            address,
            "user@[" + address + "]"));
  }

  private static String joined(String[] parts, String format) {
    StringJoiner joiner = new StringJoiner(".");
    for (String part : parts) {
      joiner.add(format.formatted(Integer.parseInt(part)));
    }
    return joiner.toString();
  }

  private static String translated(String dotted, char zero, char dot) {
    StringBuilder out = new StringBuilder();
    for (char c : dotted.toCharArray()) {
      out.append(c == '.' ? dot : (char) (zero + (c - '0')));
    }
    return out.toString();
  }
}
