package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.event.CatalogueEntry;
import io.statehook.common.event.CatalogueReader;
import io.statehook.common.subscription.SubscriptionRefusal.Problem;
import io.statehook.dispatcher.control.RefusedRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryFormTest {
  private static final String GOOD =
      "key=A.B&type=status&description=d&since=1.0&schema=%7B%22type%22%3A%22integer%22%7D&example=4";

  @Test
  void theFormAsksForTheRecordThatStandsInIt() {
    EntryForm form = EntryForm.of(Fields.parse(GOOD));

    assertThat(form.record().toString())
        .isEqualTo(
            "{\"key\":\"A.B\",\"type\":\"status\",\"description\":\"d\","
                + "\"schema\":{\"type\":\"integer\"},\"since\":\"1.0\",\"example\":4}");
    assertThat(form.problems(List.of())).isEmpty();
  }

  @Test
  void whatIsInForceComesBackAsItWas() {
    for (CatalogueEntry entry : CatalogueReader.defaultEntries()) {
      assertThat(CatalogueReader.read(EntryForm.of(entry).record())).isEqualTo(entry);
    }
  }

  @Test
  void whatIsNoJsonIsSaidWhereItStands() {
    EntryForm form = EntryForm.of(Fields.parse("key=A&type=status&example=Standby&schema=%7B"));

    assertThat(form.problems(List.of())).containsOnlyKeys("example", "schema");
    assertThat(form.problems(List.of()).get("example")).startsWith("must be JSON: ");
    assertThat(form.record().has("example")).isFalse();
  }

  @Test
  void problemsStandAtTheFieldThatTheyBeginWith() {
    EntryForm form = EntryForm.of(Fields.parse("key=A..B"));
    List<RefusedRecord> refused =
        List.of(
            new RefusedRecord(1, "A..B", List.of(new Problem("", "key: has an empty segment"))),
            new RefusedRecord(1, "A..B", List.of(new Problem("", "something else"))));

    assertThat(form.problems(refused))
        .containsEntry("key", "has an empty segment")
        .containsEntry("", "something else");
  }
}
