package io.superlearner.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Debian's Chromium, driven by Playwright. Each [#person()] has a browser profile of its own.
///
/// What pages write to the console as an error, and every request to another host than this
/// machine, is noted in [#faults()].
final class Browser implements AutoCloseable {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path PICTURES = Path.of("target", "screenshots");

  /// WCAG 2.2 AA.
  private static final List<String> RULES =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;
  private final List<String> faults = new ArrayList<>();

  private Browser(Playwright playwright, com.microsoft.playwright.Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /// Starts Chromium; without it the test is skipped and says so.
  static Browser start() {
    assumeTrue(Files.isExecutable(CHROMIUM), "SKIPPED: there is no " + CHROMIUM);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new Browser(
        playwright,
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setHeadless(true)
                    .setTimeout(90_000)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync"))));
  }

  /// Opens an empty page in a new profile.
  Page person() {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1360, 860));
    context.setDefaultTimeout(60_000);
    Page page = context.newPage();
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") && !isExpected(message.text())) {
        faults.add("console error on " + page.url() + ": " + message.text());
      }
    });
    page.onPageError(error -> faults.add("script error on " + page.url() + ": " + error));
    page.onRequest(request -> {
      if (!request.url().startsWith("http://127.0.0.1:") && !request.url().startsWith("data:")) {
        faults.add("request to elsewhere: " + request.url());
      }
    });
    return page;
  }

  // A stream that ends because the page is left is not a fault of the page.
  private static boolean isExpected(String text) {
    return text.contains("ERR_ABORTED") || text.contains("ERR_INCOMPLETE_CHUNKED_ENCODING");
  }

  /// Keeps a picture of the whole page in `target/screenshots`.
  static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
  }

  /// Returns what keeps people with assistive technology from using the page, in words.
  static List<String> barriers(Page page) {
    List<String> found = new ArrayList<>();
    for (Rule rule : new AxeBuilder(page).withTags(RULES).analyze().getViolations()) {
      rule.getNodes()
          .forEach(
              node -> found.add(rule.getId() + ": " + rule.getHelp() + " at " + node.getHtml()));
    }
    return found;
  }

  /// Returns what went wrong in any page so far.
  List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
