package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description describes, and the check of the other tests does check. */
class DescribedTest {

  private static final Map<String, String> HEADERS =
      Map.of(
          "x-traceid",
          "a".repeat(58),
          "content-type",
          "application/json;charset=utf-8",
          "content-language",
          "en-US");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "POST | /cancel | 200 | {\"code\":\"0\",\"msg\":\"OK\",\"data\":\"CANCELLED_TO_DO\"}",
        "POST | /cancel | 200 | {\"code\":0,\"msg\":\"OK\",\"data\":\"SEALED\"}",
        "POST | /cancel | 200 | {\"code\":0,\"msg\":\"OK\"}",
        "POST | /cancel | 400 | {\"code\":13000101,\"msg\":\"x\"}",
        "POST | /cancel | 400 | {\"code\":\"13000701\",\"msg\":\"x\"}",
        "POST | /cancel | 401 | {\"code\":\"13000101\",\"msg\":\"x\"}",
        "POST | /cancel | 500 | {\"code\":\"13000201\",\"msg\":\"x\",\"stack\":\"y\"}",
        "GET | /jobs | 200 | {\"code\":0,\"msg\":\"OK\",\"data\":[{\"taskId\":\"1\",\"status\":4}]}",
        "GET | /1 | 200 | {\"code\":0,\"msg\":\"OK\",\"data\":{}}",
        "GET | /no/such | 400 | {\"code\":\"1\",\"msg\":\"x\"}",
        "POST | /jobs | 200 | {\"code\":0,\"msg\":\"OK\",\"data\":1}"
      })
  void anAnswerThatIsNotAsDescribedIsNoticed(String method, String path, int status, String body)
      throws Exception {
    var json = new ObjectMapper().readTree(body);
    assertThatThrownBy(
            () -> Described.check(method, ApiClient.PREFIX + path, status, HEADERS, json))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void everyErrorCodeIsDescribedUnderItsStatus() {
    for (int status : new int[] {400, 401}) {
      Set<String> described = new TreeSet<>();
      Described.OPEN_API
          .at(
              "/components/schemas/"
                  + (status == 400 ? "Refused" : "NotAdmitted")
                  + "/properties/code/enum")
          .forEach(code -> described.add(code.textValue()));
      assertThat(described)
          .isEqualTo(
              Arrays.stream(ErrorCode.values())
                  .filter(code -> code.httpStatus() == status)
                  .map(ErrorCode::code)
                  .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
