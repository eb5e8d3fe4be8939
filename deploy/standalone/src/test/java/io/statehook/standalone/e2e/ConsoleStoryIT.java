package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.statehook.dispatcher.control.OrgScope;
import io.statehook.standalone.receiver.ReceivedRequest;
import io.statehook.standalone.receiver.SampleReceiver;
import io.statehook.standalone.receiver.Verdict;
import io.statehook.standalone.tls.DevCertificates;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the two seed documents let an administrator do, done with the console in a browser. */
@Tag("browser")
class ConsoleStoryIT {
  private static final String ID = "story";
  private static ApiInstallation world;
  private static TestInstallation installation;
  private static String org;
  private static String token;
  private static SampleReceiver receiver;
  private static SampleReceiver stranger;
  private static final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    world = ApiInstallation.start();
    installation = world.installation();
    org = installation.newOrg();
    token = world.token("ann", OrgScope.of(org), true);
    receiver = receiver(SharedBroker.certificates());
    stranger =
        receiver(
            DevCertificates.in(
                SharedBroker.directory("strange-tls"), Clock.systemUTC(), new SecureRandom()));
    // Before anybody looks: which devices were seen is kept for a while.
    publish("BootEvent", "board-1", "board-2", "board-3");
  }

  /** As its administrator has the keys, always the newest. */
  private static SampleReceiver receiver(DevCertificates certificates) throws IOException {
    SampleReceiver server =
        new SampleReceiver(
            0,
            certificates,
            subscription -> installation.dispatcher().signingKeys().find(org),
            Clock.systemUTC(),
            requests::add);
    server.start();
    return server;
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable part : new AutoCloseable[] {receiver, stranger, world}) {
      try {
        if (part != null) {
          part.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static ConsoleBrowser browser() {
    return ConsoleBrowser.open(world.root().replace("/api/v1", ""));
  }

  @Test
  void anAdministratorDoesWhatTheSeedsTellOf() throws Exception {
    try (ConsoleBrowser browser = browser()) {
      signsIn(browser);
      seesReceiversThatCannotBeUsed(browser);
      makesAWebhook(browser);
      watchesDeliveriesArrive(browser);
      seesAFailureAndItsRecovery(browser);
      changesTheEvents(browser);
      showsCopiesAndResetsTheKey(browser);
      pausesAndResumes(browser);
      sendsADeadLetterAgain(browser);
      deletes(browser);
    }
  }

  private static void signsIn(ConsoleBrowser browser) throws IOException {
    browser.go("/webhooks");
    assertThat(browser.path()).isEqualTo("/sign-in");
    browser.screenshots("sign-in");
    browser.type("#token", "shk_wrong").click("main button");
    browser.awaitText("This token opens nothing");
    browser.signIn(token).awaitText("Welcome").awaitText(org);
    browser.screenshots("overview-empty");
  }

  private static void seesReceiversThatCannotBeUsed(ConsoleBrowser browser) throws IOException {
    browser.go("/webhooks").awaitText("No webhook yet").press("Make the first one");
    browser.type("#name", "People count");
    browser.type("#url", "http://hooks.example.com/in").awaitText("must start with https");
    browser.type("#url", "https://10.0.0.1/in");
    browser.awaitText("not one that may be connected to");
    browser.click("[formaction]").awaitText("Nothing was sent");
    browser.type("#url", stranger.url()).click("[formaction]");
    browser.awaitText("certificate or TLS is not accepted").awaitText("CN=Statehook");
    browser.screenshots("test-refused");
  }

  private static void makesAWebhook(ConsoleBrowser browser) throws IOException {
    browser.type("#url", receiver.url()).click("[formaction]");
    browser.awaitText("took the test message");
    assertThat(requests).last().extracting(ReceivedRequest::verdict).isEqualTo(Verdict.ACCEPTED);
    browser.type("[data-filter]", "people");
    browser.click("input[value='RoomAnalytics.PeopleCount.Current']");
    browser.type("[name=deviceSearch]", "board-2");
    await().until(() -> browser.count("#device-choices input") == 1);
    browser.click("input[value='board-2']");
    browser.click(".fold > summary");
    browser.type("#id", ID).type("#maxWaitMs", "100");
    browser.click("[role=switch]");
    browser.screenshots("new");
    browser.press("Save").awaitText("The webhook is there and in force.");
    assertThat(browser.path()).isEqualTo("/webhooks/" + ID);
  }

  private static void watchesDeliveriesArrive(ConsoleBrowser browser) throws Exception {
    browser.awaitText("connected");
    assertThat(browser.count(".timeline li")).isZero();
    publish("RoomAnalytics.PeopleCount.Current", "board-1", "board-2");
    browser.awaitElement(".timeline li.good").awaitText("1 event");
    browser.go("/live").awaitText("connected");
    int before = browser.count(".timeline li");
    publish("RoomAnalytics.PeopleCount.Current", "board-2");
    await().until(() -> browser.count(".timeline li") > before);
    browser.screenshots("live");
  }

  private static void seesAFailureAndItsRecovery(ConsoleBrowser browser) throws Exception {
    browser.go("/webhooks/" + ID).awaitText("connected");
    receiver.failNext(503, 1);
    publish("RoomAnalytics.PeopleCount.Current", "board-2");
    browser.awaitElement(".timeline li.warn").awaitText("503");
    await().until(() -> browser.count(".timeline li.good") >= 3);
    browser.click(".timeline li.warn summary").awaitText("Lane");
    browser.screenshots("webhook");
    browser.press("Search all").awaitText("Attempts of " + ID).awaitText("503");
    browser.screenshots("attempts");
    browser.go("/").awaitText("Why requests failed").awaitText("5xx");
    browser.screenshots("overview");
  }

  private static void changesTheEvents(ConsoleBrowser browser) throws Exception {
    browser.go("/webhooks/" + ID).press("Edit").awaitText("Edit People count");
    browser.type("[data-filter]", "boot").click("input[value='BootEvent']");
    browser.press("Save").awaitText("Saved. The change is in force.").awaitText("BootEvent");
    int before = requests.size();
    publish("BootEvent", "board-2");
    await().until(() -> requests.size() > before);
    browser.go("/webhooks").awaitText("People count").screenshots("webhooks");
    browser.go("/catalogue").awaitText("RoomAnalytics").screenshots("catalogue");
  }

  private static void showsCopiesAndResetsTheKey(ConsoleBrowser browser) throws IOException {
    browser.go("/signing-key").press("Show").awaitText("Active key, version 1");
    String first = browser.value("#active-key");
    assertThat(first)
        .isEqualTo(installation.dispatcher().signingKeys().find(org).orElseThrow().displayed());
    browser.press("Copy").awaitText("Copied");
    browser.press("Reset signing key").awaitText("A new signing key is pending.");
    browser.press("Show").awaitText("Pending key, version 2");
    String second = browser.value("#pending-key");
    browser.screenshots("signing-key");
    browser.press("Activate pending key").awaitText("The new signing key is active.");
    browser.press("Show").awaitText("Active key, version 2");
    assertThat(browser.value("#active-key")).isEqualTo(second).isNotEqualTo(first);
  }

  private static void pausesAndResumes(ConsoleBrowser browser) throws Exception {
    browser.go("/webhooks/" + ID).press("Pause").awaitText("Paused.");
    int before = requests.size();
    publish("BootEvent", "board-2");
    browser.press("Resume").awaitText("Resumed.");
    await().until(() -> requests.size() > before);
  }

  private static void sendsADeadLetterAgain(ConsoleBrowser browser) throws Exception {
    receiver.failNext(400, 3);
    publish("BootEvent", "board-2");
    await().until(() -> browser.go("/dead-letters").has("input[name=record]"));
    browser.screenshots("dead-letters");
    int before = requests.size();
    browser.click("input[name=record]").press("Send the ticked ones again");
    browser.awaitText("1 dead letter on the way again");
    await().until(() -> requests.size() > before);
  }

  private static void deletes(ConsoleBrowser browser) {
    browser.go("/webhooks/" + ID).press("Delete …").press("Yes, delete " + ID);
    browser.awaitText("The webhook is deleted.").awaitText("No webhook yet");
  }

  @Test
  void everythingIsReadAndDoneWithoutScript() throws Exception {
    try (ConsoleBrowser browser = browser()) {
      browser.withScript(false);
      browser.signIn(token).awaitText("Overview");
      browser.go("/webhooks/new").type("#name", "Plain").type("#url", receiver.url());
      browser.click("[formaction]").awaitText("took the test message");
      browser.press("Patterns of your own").type("#moreEvents", "RoomAnalytics.*");
      browser.click("[name=devices][value=all]");
      browser.press("Save").awaitText("The webhook is there and in force.").awaitText("off");
      browser.press("Switch on").awaitText("Switched on.").awaitText("live");
      browser.press("Delete …");
      browser.click(".confirm button.bad").awaitText("The webhook is deleted.");
    }
  }

  @Test
  void whoSeesEverythingSeesKafkaAndTheSettings() throws Exception {
    String operator = world.token("ops", OrgScope.ALL, false);
    try (ConsoleBrowser browser = browser()) {
      browser.signIn(operator).awaitText("read only");
      browser.go("/kafka").awaitText("Every topic is as the settings want it.");
      browser.screenshots("kafka");
      browser.go("/configuration").awaitText("statehook.key.file").screenshots("configuration");
      browser.go("/nowhere").awaitText("There is nothing here").screenshots("nowhere");
      browser.go("/webhooks/new").awaitText("Your token may only read");
    }
  }

  /** These devices report something. */
  private static void publish(String key, String... devices) throws Exception {
    for (String device : devices) {
      boolean event = key.equals("BootEvent");
      installation
          .topics()
          .publish(TestEvent.of(org, device, event ? "event" : "status", key, event ? "{}" : 4));
    }
  }
}
