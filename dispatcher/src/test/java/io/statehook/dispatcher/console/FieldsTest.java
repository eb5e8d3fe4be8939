package io.statehook.dispatcher.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FieldsTest {
  @Test
  void readsWhatBrowsersSend() {
    Fields fields = Fields.parse("name=People+%26+rooms&event=A.*&event=B&active=yes&empty=");

    assertThat(fields.text("name")).isEqualTo("People & rooms");
    assertThat(fields.all("event")).containsExactly("A.*", "B");
    assertThat(fields.has("active")).isTrue();
    assertThat(fields.find("empty")).isEmpty();
    assertThat(fields.text("absent")).isEmpty();
    assertThat(fields.number("absent", 7)).isEqualTo(7);
  }

  @Test
  void emptyTextHasNoFields() {
    assertThat(Fields.parse("").values()).isEmpty();
  }

  @Test
  void refusesWhatIsNotEncoded() {
    assertThatThrownBy(() -> Fields.parse("a=%zz")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesMoreFieldsThanAnyFormHas() {
    String tooMany = "a&".repeat(Fields.LIMIT + 1);

    assertThatThrownBy(() -> Fields.parse(tooMany)).hasMessageContaining("110000");
  }

  @Test
  void doesNotSayWhatFieldsHold() {
    assertThat(Fields.parse("token=secret").toString()).doesNotContain("secret");
  }
}
