package io.statehook.dispatcher;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The walls inside the dispatcher, as a list of what each package may know. Whatever a package
 * newly needs, ours or a library, is a line here and so a decision.
 */
class ArchitectureTest {
  private static final String ROOT = "io.statehook.dispatcher.";
  private static final String COMMON = "io.statehook.common..";
  private static final String JACKSON = "com.fasterxml.jackson..";
  private static final String TINK = "com.google.crypto.tink..";
  private static final String STREAMS = "org.apache.kafka.streams..";
  private static final String[] KAFKA = {"org.apache.kafka.clients..", "org.apache.kafka.common.."};
  private static final String[] VERTX = {"io.vertx..", "io.netty.."};
  private static final String[] EVERYWHERE = {
    "java..",
    "org.jspecify.annotations",
    "com.google.errorprone.annotations",
    "org.slf4j..",
    "io.micrometer..",
    "com.github.benmanes.caffeine.."
  };
  private static final JavaClasses DISPATCHER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages("io.statehook.dispatcher");

  @Test
  void batchingKnowsControlAndStreamsButNeverDelivery() {
    mayKnow("batching", KAFKA, COMMON, JACKSON, STREAMS, ROOT + "control..");
  }

  @Test
  void deliveryKnowsControlAndHttpButNeverBatching() {
    mayKnow("delivery", KAFKA, COMMON, JACKSON, ROOT + "control..", ROOT + "http..");
  }

  @Test
  void activityKnowsControlAndTheRecords() {
    mayKnow("activity", KAFKA, COMMON, JACKSON, ROOT + "control..");
  }

  @Test
  void adminIsAFaceAndKnowsNobodyWhoWorks() {
    mayKnow(
        "admin",
        VERTX,
        COMMON,
        JACKSON,
        "io.github.bucket4j..",
        "org.apache.kafka.common..",
        ROOT + "operations..",
        ROOT + "control..",
        ROOT + "activity..");
  }

  @Test
  void operationsKnowNoFaceAndNobodyWhoWorks() {
    mayKnow("operations", KAFKA, COMMON, JACKSON, ROOT + "control..", ROOT + "activity..");
  }

  @Test
  void consoleIsAFaceAndKnowsNoWork() {
    mayKnow(
        "console",
        VERTX,
        KAFKA,
        COMMON,
        JACKSON,
        "gg.jte..",
        ROOT + "control..",
        ROOT + "activity..",
        ROOT + "operations..");
  }

  @Test
  void controlKnowsNobodyWhoUsesIt() {
    mayKnow("control", KAFKA, COMMON, JACKSON, TINK);
  }

  @Test
  void httpKnowsNothingOfOursButCommon() {
    mayKnow("http", VERTX, COMMON, "inet.ipaddr..", "javax.net.ssl..", "javax.security.auth.x500");
  }

  @Test
  void streamsStaysInBatching() {
    only("batching", STREAMS);
  }

  @Test
  void vertxStaysInHttpAndTheFaces() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "http..", ROOT + "admin..", ROOT + "console..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(VERTX)));
  }

  @Test
  void tinkStaysInControl() {
    only("control", TINK);
  }

  @Test
  void templatesStayInTheConsole() {
    only("console", "gg.jte..");
  }

  @Test
  void nobodyKnowsTheDeploymentOrTheProducer() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("io.statehook.standalone..", "io.statehook.producer..")));
  }

  @Test
  void noPackagesKnowEachOtherInACircle() {
    check(slices().matching("io.statehook.dispatcher.(*)..").should().beFreeOfCycles());
  }

  @Test
  void onlyMainsReadTheEnvironmentOrExit() {
    check(
        noClasses()
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .because("mains live in deploy"));
  }

  private static void mayKnow(String slice, String[] libraries, String[] more, String... others) {
    mayKnow(
        slice,
        Stream.concat(Arrays.stream(libraries), Arrays.stream(more)).toArray(String[]::new),
        others);
  }

  private static void mayKnow(String slice, String[] libraries, String... others) {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + slice + "..")
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(EVERYWHERE)
                    .or(resideInAnyPackage(libraries))
                    .or(resideInAnyPackage(others))
                    .or(resideInAnyPackage(ROOT + slice + ".."))));
  }

  private static void only(String slice, String library) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + slice + "..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(library)));
  }

  /** A package that is not written yet breaks no rule. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(DISPATCHER);
  }
}
