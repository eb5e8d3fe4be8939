package io.statehook.common;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What this module may contain and which of its packages may know each other. */
class ArchitectureTest {
  private static final String ROOT = "io.statehook.common.";
  private static final String JACKSON = "com.fasterxml.jackson..";
  private static final JavaClasses COMMON =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages("io.statehook.common");

  @Test
  void kafkaKnowsNoOtherPackage() {
    mayKnow("kafka", JACKSON, "org.apache.kafka.common.header..");
  }

  @Test
  void eventKnowsOnlyTheTextForms() {
    mayKnow("event", JACKSON, ROOT + "kafka");
  }

  @Test
  void subscriptionKnowsEvents() {
    mayKnow("subscription", JACKSON, ROOT + "kafka", ROOT + "event");
  }

  @Test
  void batchKnowsSubscriptions() {
    mayKnow(
        "batch",
        JACKSON,
        ROOT + "kafka",
        ROOT + "subscription",
        "org.apache.kafka.common.header..",
        "org.apache.kafka.common.utils");
  }

  @Test
  void deliveryKnowsOnlyTheTextForms() {
    mayKnow("delivery", JACKSON, ROOT + "kafka", "org.apache.kafka.common.header..");
  }

  @Test
  void signingKnowsNothing() {
    mayKnow("signing", "javax.crypto..");
  }

  @Test
  void configKnowsTheTopics() {
    mayKnow("config", ROOT + "kafka", "org.apache.kafka.common.config..");
  }

  @Test
  void noPackagesKnowEachOtherInACircle() {
    slices().matching("io.statehook.common.(*)..").should().beFreeOfCycles().check(COMMON);
  }

  @Test
  void nothingRunsOpensOrLogsAnything() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.util.concurrent..", "java.nio.channels..", "org.slf4j..")
                .or(are(type(Thread.class)))
                .or(named("java.lang.ProcessBuilder", "java.net.Socket", "java.net.InetAddress")))
        .because("common holds values and pure functions")
        .check(COMMON);
  }

  @Test
  void timeAndChanceComeFromOutside() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat(are(type(Clock.class)).or(are(type(Random.class))))
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(COMMON);
  }

  private static void mayKnow(String slice, String... others) {
    classes()
        .that()
        .resideInAPackage(ROOT + slice)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(others)
                .or(resideInAnyPackage(ROOT + slice, "java..", "org.jspecify.annotations")))
        .check(COMMON);
  }

  private static DescribedPredicate<JavaClass> named(String... names) {
    return DescribedPredicate.describe(
        String.join(", ", names), type -> List.of(names).contains(type.getName()));
  }
}
