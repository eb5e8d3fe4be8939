package io.statehook.dispatcher.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.event.DeviceEvent;
import io.statehook.common.event.EventCatalogue;
import io.statehook.common.event.EventType;
import io.statehook.dispatcher.control.VersionedCatalogue;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ApprovedKeysTest {
  private final ApprovedKeys approved =
      new ApprovedKeys(
          new VersionedCatalogue(
              EventCatalogue.of(
                  List.of(
                      TestRules.entry("A.B[*].C", EventType.STATUS),
                      TestRules.entry("Boot", EventType.EVENT))),
              8));

  @Test
  void onlyWhatTheCatalogueHoldsWithThisTypeIsApproved() {
    assertThat(isApproved(EventType.STATUS, "A.B[3].C")).isTrue();
    assertThat(isApproved(EventType.STATUS, "a.b[3].c")).isTrue();
    assertThat(isApproved(EventType.EVENT, "A.B[3].C")).isFalse();
    assertThat(isApproved(EventType.EVENT, "Boot")).isTrue();
    assertThat(isApproved(EventType.STATUS, "Boot")).isFalse();
    assertThat(isApproved(EventType.STATUS, "A.B.C")).isFalse();
    assertThat(isApproved(EventType.STATUS, "A..C")).isFalse();
    assertThat(approved.version()).isEqualTo(8);
  }

  @Test
  void manyMoreKeysThanAreRememberedChangeNoVerdict() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 15_000; i++) {
        assertThat(isApproved(EventType.STATUS, "A.B[" + i + "].C")).isTrue();
        assertThat(isApproved(EventType.STATUS, "X" + i)).isFalse();
      }
    }
  }

  private boolean isApproved(EventType type, String key) {
    return approved.approve(new DeviceEvent("acme", "d", type, key)).isPresent();
  }
}
