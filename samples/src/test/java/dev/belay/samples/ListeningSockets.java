package dev.belay.samples;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The sockets that a process listens on, from Linux's {@code /proc}. */
final class ListeningSockets {

  private static final String LISTEN = "0A";
  private static final Set<String> LOOPBACK =
      Set.of(
          "0100007F", // 127.0.0.1
          "00000000000000000000000001000000", // ::1
          "0000000000000000FFFF00000100007F"); // ::ffff:127.0.0.1

  private ListeningSockets() {}

  static boolean canBeListed() {
    return Files.isReadable(Path.of("/proc/self/net/tcp"));
  }

  /** The local addresses in {@code /proc}'s hexadecimal form, without the port. */
  static List<String> of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Set<String> inodes = inodes(process.resolve("fd"));
    List<String> addresses = new ArrayList<>();
    for (String protocol : List.of("tcp", "tcp6")) {
      Path table = process.resolve("net").resolve(protocol);
      for (String line : Files.exists(table) ? Files.readAllLines(table) : List.<String>of()) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns[3].equals(LISTEN) && inodes.contains(columns[9])) {
          addresses.add(columns[1].substring(0, columns[1].indexOf(':')));
        }
      }
    }
    return addresses;
  }

  static boolean isLoopback(String address) {
    return LOOPBACK.contains(address);
  }

  private static Set<String> inodes(Path descriptors) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        String target = target(link);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
