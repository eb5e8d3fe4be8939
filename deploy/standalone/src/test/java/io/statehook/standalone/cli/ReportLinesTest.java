package io.statehook.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.statehook.common.event.EventType;
import io.statehook.producer.Device;
import io.statehook.producer.DeviceReport;
import io.statehook.producer.ReportedValue;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportLinesTest {
  @Test
  void readsEveryMember() {
    DeviceReport report =
        ReportLines.read(
            """
            {"id":"e1","orgId":"acme","deviceId":"d1","workspaceId":"w1","type":"status",\
            "key":"A.B","value":4,"timestamp":"2026-11-21T11:02:31+01:00"}""");

    assertThat(report.device()).isEqualTo(new Device("acme", "d1", "w1"));
    assertThat(report.type()).isEqualTo(EventType.STATUS);
    assertThat(report.id()).isEqualTo("e1");
    assertThat(report.timestamp()).isEqualTo(Instant.parse("2026-11-21T10:02:31Z"));
  }

  @Test
  void aRemovedStateHasNoValue() {
    DeviceReport report =
        ReportLines.read(
            "{\"orgId\":\"a\",\"deviceId\":\"d\",\"type\":\"status\",\"key\":\"A\",\"removed\":true}");

    assertThat(report.value()).isEqualTo(ReportedValue.removed());
    assertThat(report.id()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                                    | not a JSON object",
        "{                                                                     | not JSON",
        "{'orgid':'a'}                                                         | orgid",
        "{'deviceId':'d'}                                                      | orgId",
        "{'orgId':1}                                                           | orgId",
        "{'orgId':'a','deviceId':'d','type':'state','key':'A','value':1}       | type",
        "{'orgId':'a','deviceId':'d','type':'status','key':'A'}                | value",
        "{'orgId':'a','deviceId':'d','type':'status','key':'A','value':1,'timestamp':'noon'} | noon"
      })
  void namesTheMemberThatCannotBeUsed(String line, String named) {
    assertThatThrownBy(() -> ReportLines.read(line.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
