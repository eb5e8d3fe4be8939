package io.statehook.standalone.e2e;

import io.statehook.standalone.broker.TestBroker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Parts that stop and come back while devices go on reporting. */
@Tag("alone")
final class RestartIT {
  @Test
  void aDispatcherThatRestartsMidStreamLosesNothingAndKeepsIdsAndBytes() throws Exception {
    try (TestInstallation installation = TestInstallation.start()) {
      String org = installation.newOrg();
      TestReceiver receiver = installation.receiver();
      installation.apply(SubscriptionJson.of(org + "-quick", org, receiver.url()).window(5, 50));
      installation.apply(SubscriptionJson.of(org + "-slow", org, receiver.url()).window(300, 3000));
      try (ReportingDevices devices = new ReportingDevices(installation.topics(), org)) {
        receiver.awaitRequests(org + "-quick", 10);

        receiver.failNext(503, 1);
        installation.restartDispatcher();
        receiver.awaitRequests(org + "-quick", receiver.requests(org + "-quick").size() + 10);
        installation.restartDispatcher();
        receiver.awaitRequests(org + "-quick", receiver.requests(org + "-quick").size() + 10);
        devices.stop();

        receiver.awaitExactly(org + "-quick", devices.ids());
        receiver.awaitExactly(org + "-slow", devices.ids());
      }
      receiver.assertStable();
      receiver.assertHealthy();
    }
  }

  @Test
  void deliveryGoesOnWhenTheBrokerWasAway() throws Exception {
    try (TestBroker broker = TestBroker.in(SharedBroker.directory("kafka"))) {
      broker.start();
      try (TestInstallation installation = TestInstallation.bare(broker.bootstrapServers())) {
        installation.topics().create();
        installation.startDispatcher();
        String org = installation.newOrg();
        TestReceiver receiver = installation.receiver();
        installation.apply(SubscriptionJson.of(org + "-s", org, receiver.url()).window(5, 50));
        try (ReportingDevices devices = new ReportingDevices(installation.topics(), org)) {
          receiver.awaitRequests(org + "-s", 10);

          broker.stop();
          int before = receiver.requests().size();
          broker.start();
          receiver.awaitRequests(org + "-s", before + 20);
          devices.stop();

          receiver.awaitExactly(org + "-s", devices.ids());
        }
        receiver.assertStable();
        receiver.assertHealthy();
      }
    }
  }
}
