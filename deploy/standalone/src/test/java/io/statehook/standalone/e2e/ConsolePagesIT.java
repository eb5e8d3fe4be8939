package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.statehook.common.kafka.Topic;
import io.statehook.dispatcher.control.OrgScope;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Pages that no seed's story tells of, in a browser; and the keyboard alone. */
@Tag("browser")
class ConsolePagesIT {
  private static final int MOST_TABS = 60;
  private static final AtomicInteger names = new AtomicInteger();
  private static ApiInstallation world;
  private static TestInstallation installation;

  @BeforeAll
  static void start() throws Exception {
    world = ApiInstallation.start();
    installation = world.installation();
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  private static ConsoleBrowser browser(OrgScope scope) throws Exception {
    String token = world.token("person-" + names.incrementAndGet(), scope, true);
    ConsoleBrowser browser = ConsoleBrowser.open(world.root().replace("/api/v1", ""));
    try {
      return browser.signIn(token);
    } catch (RuntimeException | AssertionError e) {
      browser.close();
      throw e;
    }
  }

  @Test
  void anOperatorEditsTheCatalogue() throws Exception {
    try (ConsoleBrowser browser = browser(OrgScope.ALL)) {
      browser.go("/catalogue").awaitText("RoomAnalytics").screenshots("catalogue-editable");
      browser.press("New entry").type("#key", "Rooms..Light").awaitText("is not a segment");
      browser.type("#key", "Rooms.Light").type("#example", "bright").awaitText("must be JSON");
      browser.press("Save").awaitText("Not saved");
      browser.screenshots("entry-refused");
      browser.type("#example", "\"bright\"").type("#schema", "{\"enum\":[\"bright\",\"dark\"]}");
      browser.type("#description", "How light it is").press("Save");
      browser.awaitText("Saved. The entry is in force.").awaitText("bright | dark");
      browser.press("Edit").awaitText("Edit Rooms.Light").screenshots("entry");
      byte[] rival =
          "{\"key\":\"Rooms.Light\",\"type\":\"event\"}".getBytes(StandardCharsets.UTF_8);
      installation.topics().write(Topic.EVENT_CATALOGUE, "Rooms.Light", rival);
      browser.type("#description", "Mine").press("Save").awaitText("Somebody else saved first");
      browser.screenshots("entry-conflict");
      browser.press("Save").awaitText("Saved. The entry is in force.").awaitText("Mine");
    }
  }

  @Test
  void anAdministratorStoresAndDeletesACredential() throws Exception {
    String org = installation.newOrg();
    SubscriptionJson webhook =
        SubscriptionJson.of(org + "-s", org, "https://hooks.example/in")
            .put("active", false)
            .put("name", "People count to analytics")
            .put("authorization", Map.of("kind", "basic"));
    installation.apply(webhook);
    try (ConsoleBrowser browser = browser(OrgScope.of(org))) {
      browser.go("/webhooks/" + webhook.id()).press("what is stored for it");
      browser.awaitText("A credential is missing").type("#user", "a:b").type("#secret", "secret-1");
      browser.press("Store").awaitText("a user has no colon");
      assertThat(browser.value("#user")).isEqualTo("a:b");
      assertThat(browser.value("#secret")).isEmpty();
      browser.screenshots("credentials-refused");
      browser.type("#user", "analytics").type("#secret", "secret-1").press("Store");
      browser.awaitText("Workers use it within two seconds.").awaitText("with every request");
      browser.click("#authorization option[value=header]").type("#secret", "Bearer abc");
      browser.press("Store").awaitText("not now").screenshots("credentials");
      browser.click("details:has(input[value=header]) summary").press("Yes, delete it");
      browser.awaitText("The credential is deleted.");
      assertThat(browser.text()).doesNotContain("not now");
      browser.go("/webhooks/" + webhook.id()).screenshots("webhook-off");
    }
  }

  @Test
  void thePageCheckFindsWhatIsWrong() throws Exception {
    try (ConsoleBrowser browser = browser(OrgScope.ALL)) {
      assertThat(browser.go("/kafka").faults()).isEmpty();
      browser.run(
          "const main = document.querySelector('main');"
              + "main.append(document.createElement('input'), document.createElement('button'));"
              + "const faint = document.createElement('p');"
              + "faint.textContent = 'faint'; faint.style.color = '#b5b5b5'; main.append(faint);");
      assertThat(browser.faults())
          .anyMatch(fault -> fault.startsWith("no label"))
          .anyMatch(fault -> fault.startsWith("no name"))
          .anyMatch(fault -> fault.startsWith("contrast"))
          .hasSize(3);
    }
  }

  @Test
  void aWebhookIsPausedAndResumedWithTheKeyboardAlone() throws Exception {
    String org = installation.newOrg();
    SubscriptionJson webhook = SubscriptionJson.of(org + "-s", org, "https://hooks.example/in");
    installation.apply(webhook);
    try (ConsoleBrowser browser = browser(OrgScope.of(org))) {
      browser.go("/webhooks");
      browser.keys(Keys.TAB);
      assertThat(browser.focused()).isEqualTo("Skip to content");
      browser.keys(Keys.ENTER);
      tabTo(browser, webhook.id()).keys(Keys.ENTER).awaitText("Sends to");
      tabTo(browser, "Pause").keys(Keys.ENTER).awaitText("Paused.");
      tabTo(browser, "Resume").keys(Keys.SPACE).awaitText("Resumed.");
      tabTo(browser, "Delete …").keys(Keys.ENTER);
      tabTo(browser, "Yes, delete " + webhook.id()).keys(Keys.ENTER);
      browser.awaitText("The webhook is deleted.");
    }
  }

  /** As many tabs as it takes, within reason. */
  private static ConsoleBrowser tabTo(ConsoleBrowser browser, String name) {
    for (int i = 0; i < MOST_TABS; i++) {
      browser.keys(Keys.TAB);
      if (browser.focused().equals(name)) {
        return browser;
      }
    }
    throw new AssertionError("the keyboard does not get to \"%s\"".formatted(name));
  }
}
