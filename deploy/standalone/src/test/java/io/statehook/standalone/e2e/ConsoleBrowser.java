package io.statehook.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The Chromium of this machine, at the console of one installation. */
final class ConsoleBrowser implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final int WIDE = 1280;
  private static final int PHONE = 390;
  private static final int LONGEST = 3_000;

  private final ChromeDriver driver;
  private final String root;

  private ConsoleBrowser(ChromeDriver driver, String root) {
    this.driver = driver;
    this.root = root;
  }

  /**
   * A fresh profile; without Chromium the test is skipped, in CI it fails.
   *
   * @param root the console's address without a slash at its end
   */
  static ConsoleBrowser open(String root) {
    Optional<Path> chromium = found("chromium");
    Optional<Path> chromedriver = found("chromedriver");
    boolean there = chromium.isPresent() && chromedriver.isPresent();
    if (System.getenv("CI") == null) {
      assumeTrue(there, "needs Debian's chromium and chromium-driver");
    }
    assertThat(there).as("chromium and chromedriver are installed").isTrue();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toString());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=%d,1000".formatted(WIDE));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.orElseThrow().toFile())
            .withTimeout(Patience.LIMIT)
            .build();
    return new ConsoleBrowser(new ChromeDriver(service, options), root);
  }

  private static Optional<Path> found(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  ConsoleBrowser go(String path) {
    driver.get(root + path);
    return this;
  }

  /** Tries until it is in: the file of tokens is looked at once a second. */
  ConsoleBrowser signIn(String token) {
    await()
        .until(
            () -> {
              go("/sign-in");
              if (path().equals("/sign-in")) {
                type("#token", token).click("main button");
              }
              return has("nav");
            });
    return this;
  }

  /** What comes after the host. */
  String path() {
    return driver.getCurrentUrl().substring(root.length()).replaceAll("\\?.*", "");
  }

  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  String text(String selector) {
    return element(selector).getText();
  }

  String value(String selector) {
    return String.valueOf(element(selector).getDomProperty("value"));
  }

  boolean has(String selector) {
    return !driver.findElements(By.cssSelector(selector)).isEmpty();
  }

  int count(String selector) {
    return driver.findElements(By.cssSelector(selector)).size();
  }

  ConsoleBrowser type(String selector, String text) {
    WebElement field = element(selector);
    field.clear();
    field.sendKeys(text);
    return this;
  }

  ConsoleBrowser click(String selector) {
    element(selector).click();
    return this;
  }

  /** The first button or link that says exactly this. */
  ConsoleBrowser press(String words) {
    await()
        .ignoreExceptionsMatching(ConsoleBrowser::wasNotThereYet)
        .untilAsserted(
            () -> {
              Optional<WebElement> found = shown(words);
              assertThat(found).as("button \"%s\" on %s", words, path()).isPresent();
              found.get().click();
            });
    return this;
  }

  /** Nothing was pressed, so it may be tried again; a page that is slow to come has been. */
  private static boolean wasNotThereYet(Throwable failure) {
    return failure instanceof WebDriverException && !(failure instanceof TimeoutException);
  }

  private Optional<WebElement> shown(String words) {
    return driver.findElements(By.cssSelector("button, a, summary")).stream()
        .filter(element -> element.isDisplayed() && element.getText().strip().equals(words))
        .findFirst();
  }

  ConsoleBrowser awaitText(String words) {
    await()
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .untilAsserted(() -> assertThat(text()).as(driver.getCurrentUrl()).contains(words));
    return this;
  }

  ConsoleBrowser awaitElement(String selector) {
    await().untilAsserted(() -> assertThat(has(selector)).as("%s", selector).isTrue());
    return this;
  }

  private WebElement element(String selector) {
    return await()
        .pollDelay(Duration.ZERO)
        .until(() -> driver.findElements(By.cssSelector(selector)), found -> !found.isEmpty())
        .get(0);
  }

  /** Pages are forms and links from now on, or again more than that. */
  void withScript(boolean script) {
    driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", !script));
  }

  /** How long the page that is shown took from the click until everything of it was there. */
  Duration loadTime() {
    Object millis =
        driver.executeScript(
            "const n = performance.getEntriesByType('navigation')[0];"
                + "return Math.round(n.loadEventEnd - n.startTime)");
    return Duration.ofMillis(((Number) millis).longValue());
  }

  /** The page in light and dark, and as wide as a phone, where nothing may stick out. */
  void screenshots(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    size(WIDE, false);
    scheme("dark");
    screenshot(name + "-dark");
    assertIsForEverybody(name + "-dark");
    scheme("light");
    screenshot(name + "-light");
    assertIsForEverybody(name + "-light");
    size(PHONE, true);
    assertThat(number("document.documentElement.scrollWidth"))
        .as("width of %s on a phone", path())
        .isLessThanOrEqualTo(PHONE);
    screenshot(name + "-phone");
    driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
  }

  private void assertIsForEverybody(String name) throws IOException {
    assertThat(faults()).as(name).isEmpty();
  }

  /** What the page lacks in labels, names and contrast; the script says what is judged. */
  List<String> faults() throws IOException {
    try (InputStream check = ConsoleBrowser.class.getResourceAsStream("page-check.js")) {
      String script =
          new String(Objects.requireNonNull(check).readAllBytes(), StandardCharsets.UTF_8);
      return ((List<?>) driver.executeScript(script)).stream().map(String::valueOf).toList();
    }
  }

  /** Does something to the page that nobody could do from outside. */
  ConsoleBrowser run(String script) {
    driver.executeScript(script);
    return this;
  }

  /** What the keyboard acts on, in words. */
  String focused() {
    WebElement element = driver.switchTo().activeElement();
    String label = element.getDomAttribute("aria-label");
    return label == null ? element.getText().strip() : label;
  }

  /** Keys to what the keyboard acts on. */
  ConsoleBrowser keys(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
    return this;
  }

  private void size(int width, boolean phone) {
    metrics(width, 1000, phone);
    int height = number("document.documentElement.scrollHeight");
    metrics(width, Math.min(LONGEST, height), phone);
  }

  private void metrics(int width, int height, boolean phone) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
  }

  private void scheme(String value) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", value))));
  }

  private int number(String expression) {
    return ((Number) driver.executeScript("return Math.ceil(" + expression + ")")).intValue();
  }

  private void screenshot(String name) throws IOException {
    Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
