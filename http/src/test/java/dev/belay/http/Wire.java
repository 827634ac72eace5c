package dev.belay.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A bare socket, and just enough HTTP to read an answer; which must be as described. */
final class Wire {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Socket socket;
  private final InputStream in;

  Wire(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(60_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** What came back. */
  record Reply(int status, String text, JsonNode body) {
    String code() {
      return body.get("code").asText();
    }
  }

  /** Request line and headers of a good request of {@link ServedApi#USER}. */
  static String head(String method, String path, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return method
        + " "
        + ApiClient.PREFIX
        + path
        + " HTTP/1.1\r\nHost: x\r\nAuthorization: token-of-u-17\r\nX-User-Id: u-17\r\nX-Date: "
        + DATE.format(Instant.now())
        + "\r\n"
        + more
        + "\r\n";
  }

  Socket socket() {
    return socket;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Sends, unless the other side has closed. */
  void trySend(String text) {
    try {
      send(text);
    } catch (IOException closed) {
      return;
    }
  }

  /** Nothing more will be sent. */
  void shutdownOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException closed) {
      return;
    }
  }

  /** Whether the other side sends more before it closes. */
  boolean hasMore() throws IOException {
    try {
      in.mark(1);
      int next = in.read();
      in.reset();
      return next >= 0;
    } catch (SocketException reset) {
      return false;
    }
  }

  /** One line, without its end. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed; read so far: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  /** The next answer. */
  Reply reply(String method) throws IOException {
    String first = line();
    int status = Integer.parseInt(first.substring(9, 12));
    Map<String, String> headers = new LinkedHashMap<>();
    StringBuilder text = new StringBuilder(first).append('\n');
    for (String line = line(); !line.isEmpty(); line = line()) {
      text.append(line).append('\n');
      String[] header = line.split(": ?", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
    }
    byte[] body =
        method.equals("HEAD")
            ? new byte[0]
            : in.readNBytes(Integer.parseInt(headers.get("content-length")));
    JsonNode json = body.length == 0 ? null : new ObjectMapper().readTree(body);
    if (status != 200) { // the errors are the same at every path
      Described.check(method, ApiClient.PREFIX + "/raw", status, headers, json);
    }
    return new Reply(status, text + new String(body, StandardCharsets.UTF_8), json);
  }

  /** Everything until the other side closes. */
  String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (SocketException reset) {
      return rest.toString(StandardCharsets.UTF_8);
    }
    return rest.toString(StandardCharsets.UTF_8);
  }
}
