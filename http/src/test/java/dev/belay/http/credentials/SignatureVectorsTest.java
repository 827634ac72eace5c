package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Canonical requests written by hand from the documents' rules; their hashes and signatures were
 * worked out with Python's {@code hashlib} and {@code hmac}, not with this code. Each must come out
 * of the signer, and be admitted by the authenticator.
 */
class SignatureVectorsTest {

  private static final String EMPTY_HASH =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  /**
   * One request.
   *
   * @param headers in the order in which they are signed
   */
  record Vector(
      String name,
      String method,
      String uri,
      Map<String, String> headers,
      String body,
      String canonical,
      String hash,
      String mac) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Vector> VECTORS =
      List.of(
          new Vector(
              "cancel",
              "POST",
              "http://drive.example.com/koodrive/ose/v1/cancel",
              headers(),
              "{\"jobId\":\"1289250105886769024\"}",
              """
              POST
              /koodrive/ose/v1/cancel/

              host:drive.example.com
              x-date:20251103T070140Z
              x-user-id:1505084218764547200

              host;x-date;x-user-id
              4ece774f47dcdb4e36725c5d3d080a14913bd7931883650068c38d2337c8c2d1""",
              "f63500266ae83cb0d5be37bbc0c073b32b32d4c96b1b55ecb0f374bbab987131",
              "a466c7f7d8ee4d766459355de0ed36e0ff9e013fd3d3046d80d4b98777f102b2"),
          new Vector(
              "a query is sorted; an empty body has the hash of nothing",
              "GET",
              "https://drive.example.com:443/koodrive/ose/v1/jobs/?status=2&offset=0&limit=20",
              headers(),
              "",
              """
              GET
              /koodrive/ose/v1/jobs/
              limit=20&offset=0&status=2
              host:drive.example.com
              x-date:20251103T070140Z
              x-user-id:1505084218764547200

              host;x-date;x-user-id
              """
                  + EMPTY_HASH,
              "982223dda0661af5ce5591de41b17e046e068bb6e19cc7025bd6bb605e021e58",
              "7a48685281f8e73557c59fb31513a445683375d040972de142f7c6e9a586dc6f"),
          new Vector(
              "repeated, empty and missing values, spaces, plus signs, other scripts",
              "GET",
              "http://drive.example.com/koodrive/ose/v1/jobs"
                  + "?flag&c=x%20y%2bz%26&a=2&b=&Z=1&a=1&%e5%90%8D=%E5%88%A0%E9%99%A4&",
              headers(),
              "",
              """
              GET
              /koodrive/ose/v1/jobs/
              %E5%90%8D=%E5%88%A0%E9%99%A4&Z=1&a=2&a=1&b=&c=x%20y%2Bz%26&flag=
              host:drive.example.com
              x-date:20251103T070140Z
              x-user-id:1505084218764547200

              host;x-date;x-user-id
              """
                  + EMPTY_HASH,
              "934dfb307f442e8405b885ed2ebcf9f1d980523098cdb68146d928b634611cf3",
              "900badca82694a34ab197c0611ce3e524db13b60ddf96d803a9d7b2592d2f59b"),
          new Vector(
              "encoded slashes stay, a plus sign is one, what need not be encoded is not",
              "GET",
              "http://drive.example.com/koodrive/ose/v1/a%2fb%20c/%C3%A9/+%7Ex%252F",
              headers(),
              "",
              """
              GET
              /koodrive/ose/v1/a%2Fb%20c/%C3%A9/%2B~x%252F/

              host:drive.example.com
              x-date:20251103T070140Z
              x-user-id:1505084218764547200

              host;x-date;x-user-id
              """
                  + EMPTY_HASH,
              "7f2c073f7de094bfc4015ac369a9ab05885c1aaa345666f615877d77d7836fe9",
              "03bb149c6823d6df94652f57f1351edaf2ecd6c9ed92c4f95edd3a4ef2e7f7a4"),
          new Vector(
              "more headers, spaces around a value, a body beyond ASCII, a port",
              "POST",
              "http://127.0.0.1:8080/koodrive/ose/v1/jobs",
              headers("host", "127.0.0.1:8080", "language", " zh-CN\t", "x-user-id", "u-1_b"),
              "{\"name\":\"删除\"}",
              """
              POST
              /koodrive/ose/v1/jobs/

              host:127.0.0.1:8080
              language:zh-CN
              x-date:20251103T070140Z
              x-user-id:u-1_b

              host;language;x-date;x-user-id
              14a99ec5712ba0a77de5d6133536e787d18e290d423bed2804ba6c1b64eb8c48""",
              "501738263215067cb8253d9b8564f5036d9bac5c0f627020151a7bf1cfe9550c",
              "65edc96811206c513156a61a351994668ee625b4363f2798f49d0fd19e65467a"));

  private static Map<String, String> headers(String... others) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("host", "drive.example.com");
    headers.put("x-date", Ask.DATE);
    headers.put("x-user-id", Ask.USER);
    for (int i = 0; i < others.length; i += 2) {
      headers.put(others[i], others[i + 1]);
    }
    return headers;
  }

  @ParameterizedTest
  @FieldSource("VECTORS")
  void theCanonicalRequestIsTheOneWrittenByHand(Vector vector) {
    CanonicalRequest canonical = canonical(vector);

    assertThat(canonical.text()).isEqualTo(vector.canonical());
    assertThat(canonical.stringToSign()).isEqualTo("HMAC-SHA256\n" + vector.hash());
    assertThat(HexFormat.of().formatHex(canonical.mac(Ask.SECRET.getBytes(UTF_8))))
        .isEqualTo(vector.mac());
  }

  private static CanonicalRequest canonical(Vector vector) {
    URI uri = URI.create(vector.uri());
    return CanonicalRequest.of(
        vector.method(),
        uri.getRawPath(),
        uri.getRawQuery(),
        vector.headers(),
        vector.body().getBytes(UTF_8));
  }

  @ParameterizedTest
  @FieldSource("VECTORS")
  void theSignerWritesTheHeaderOfTheDocuments(Vector vector) {
    Map<String, String> withoutHost = new LinkedHashMap<>(vector.headers());
    withoutHost.remove("host"); // the signer finds it in the URI

    String authorization =
        new RequestSigner(Ask.APP, Ask.SECRET)
            .authorization(
                vector.method(),
                URI.create(vector.uri()),
                withoutHost,
                vector.body().getBytes(UTF_8));

    assertThat(authorization).isEqualTo(header(vector));
  }

  @ParameterizedTest
  @FieldSource("VECTORS")
  void theAuthenticatorAdmitsIt(Vector vector) {
    assertThat(authenticator().check(received(vector, header(vector))))
        .isEqualTo(new Verdict.Admitted(vector.headers().get("x-user-id")));
  }

  @ParameterizedTest
  @FieldSource("VECTORS")
  void theAuthenticatorRefusesAnyOtherSignature(Vector vector) {
    for (int i = 0; i < 64; i += 9) {
      char[] mac = vector.mac().toCharArray();
      mac[i] = mac[i] == '0' ? '1' : '0';
      String header = header(vector).replace(vector.mac(), new String(mac));

      assertThat(authenticator().check(received(vector, header)))
          .isEqualTo(new Verdict.Refused(Verdict.Reason.SIGNATURE_INVALID));
    }
  }

  private static String header(Vector vector) {
    return "HMAC-SHA256 AppId="
        + Ask.APP
        + ",SignedHeaders="
        + String.join(";", vector.headers().keySet())
        + ",Signature="
        + vector.mac();
  }

  private static ReceivedRequest received(Vector vector, String authorization) {
    URI uri = URI.create(vector.uri());
    Map<String, List<String>> headers = new LinkedHashMap<>();
    vector.headers().forEach((name, value) -> headers.put(name, Arrays.asList(value)));
    headers.put("Authorization", List.of(authorization));
    return new ReceivedRequest(
        vector.method(),
        uri.getRawPath(),
        uri.getRawQuery(),
        headers,
        vector.body().getBytes(UTF_8),
        "192.0.2.1");
  }

  private static Authenticator authenticator() {
    return Authenticator.builder()
        .apps(appId -> appId.equals(Ask.APP) ? Optional.of(Ask.SECRET) : Optional.empty())
        .clock(InstantSource.fixed(Ask.NOW))
        .limits(RequestLimits.unlimited())
        .build();
  }
}
