package io.superlearner.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A person's way through the console, in a real browser, on three real nodes.
@Tag("browser")
@SharedNodes.Use
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleJourneyTest {

  private static final LocatorAssertions.ContainsTextOptions SOON =
      new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

  private Browser browser;
  private Page page;

  @BeforeAll
  void open() {
    browser = Browser.start();
  }

  @AfterAll
  void shut() {
    if (browser != null) {
      browser.close();
      assertThat(browser.faults()).as("faults in pages").isEmpty();
    }
  }

  @BeforeEach
  void arrive() {
    page = browser.person();
  }

  private static String link(Nodes nodes, int node) {
    return nodes.operator(node).api().post("login-codes").expect(201).data().path("url").asText();
  }

  private static String at(Nodes nodes, int node, String path) {
    return nodes.operator(node).api().base() + path;
  }

  /// Returns the row of the tree for a child, found by its name in its supervisor.
  private Locator row(String id) {
    return page.locator("table.tree tbody tr")
        .filter(
            new Locator.FilterOptions()
                .setHas(
                    page.getByRole(
                        AriaRole.LINK, new Page.GetByRoleOptions().setName(id).setExact(true))));
  }

  @Test
  void aWorkerOnAnotherNodeIsKilledAndItsSupervisorBringsItBackBeforeOnesEyes(Nodes nodes) {
    page.navigate(link(nodes, 1));
    assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
        .hasText("Overview");
    assertThat(page.locator("article.card")).hasCount(3);
    Browser.picture(page, "overview");

    page.getByRole(AriaRole.NAVIGATION).getByText("Sandboxes").click();
    page.locator("#open-new").click();
    page.locator("#new-id").fill("lesson-1");
    page.locator("#new-node").selectOption(nodes.at(2).name());
    page.locator("#new-module").selectOption("demo_one_for_one");
    Browser.picture(page, "new-sandbox");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Create sandbox")).click();
    Locator made = page.locator("tr[data-key='lesson-1']");
    assertThat(made).containsText("running", SOON);
    assertThat(made).containsText("superlearner2");
    assertThat(nodes.operator(3).sandbox("lesson-1").path("node").asText())
        .isEqualTo(nodes.at(2).name());
    Browser.picture(page, "sandboxes");

    made.getByRole(AriaRole.LINK).first().click();
    Locator worker = row("counter_1");
    assertThat(worker).hasCount(1);
    String pid = nodes.operator(1).pid("lesson-1", "root/counter_1");
    assertThat(worker).containsText(pid);
    assertThat(worker.locator(".count")).hasText("0");
    Browser.picture(page, "supervision");

    page.evaluate("window.neverReloaded = true");
    worker
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Kill counter_1"))
        .click();
    assertThat(worker.locator(".count"))
        .hasText("1", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
    String successor = nodes.operator(3).pid("lesson-1", "root/counter_1");
    assertThat(successor).isNotEqualTo(pid);
    assertThat(worker).containsText(successor, SOON);
    assertThat(page.evaluate("window.neverReloaded")).isEqualTo(true);
    Browser.picture(page, "after-the-kill");
  }

  @Test
  void whatOthersDoIsSeenWithoutTouchingThePage(Nodes nodes) {
    page.navigate(link(nodes, 1));
    page.navigate(at(nodes, 1, "/supervisors?show=sandboxes"));
    page.evaluate("window.neverReloaded = true");
    nodes.operator(3).create("surprise", "test_demo", nodes.at(3).name());
    Locator worker = row("printer");
    assertThat(worker).containsText(nodes.operator(1).pid("surprise", "root/printer"), SOON);
    nodes.operator(2).kill(nodes.operator(2).pid("surprise", "root/printer"), "kill");
    assertThat(worker.locator(".count"))
        .hasText("1", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
    nodes.operator(1).destroy("surprise");
    assertThat(worker).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(60_000));
    assertThat(page.evaluate("window.neverReloaded")).isEqualTo(true);
  }

  @Test
  void oneBrowserIsLoggedInAtAllThreeConsolesAtOnceAndOutOfAll(Nodes nodes) {
    page.navigate(link(nodes, 2));
    List<Page> pages = new java.util.ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      Page other = page.context().newPage();
      other.navigate(at(nodes, i, "/"));
      assertThat(other.locator("article.card")).hasCount(3);
      assertThat(other.locator(".rail-foot")).containsText("superlearner" + i);
      pages.add(other);
    }
    pages
        .getFirst()
        .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log out"))
        .click();
    for (int i = 1; i <= 3; i++) {
      Page other = pages.get(i - 1);
      visitUnlessOnItsWay(other, at(nodes, i, "/"));
      assertThat(other).hasURL(Pattern.compile(".*/login.*"));
      other.navigate(at(nodes, i, "/sandboxes"));
      assertThat(other).hasURL(Pattern.compile(".*/login.*"));
    }
  }

  /// A page that is on its way to the login already interrupts any other way.
  private static void visitUnlessOnItsWay(Page page, String url) {
    try {
      page.navigate(url);
    } catch (PlaywrightException interrupted) {
      if (!interrupted.getMessage().contains("interrupted by another navigation")) {
        throw interrupted;
      }
    }
  }

  @Test
  void aLinkThatWasUsedIsRefusedAndATokenStillWorks(Nodes nodes) {
    String link = link(nodes, 1);
    page.navigate(link);
    assertThat(page.locator("article.card")).hasCount(3);
    Page stranger = browser.person();
    stranger.navigate(link);
    assertThat(stranger.locator("#fault")).containsText("used already");
    Browser.picture(stranger, "link-used");
    stranger.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill("wrong");
    stranger.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in")).click();
    assertThat(stranger.locator("#fault")).containsText("not known");
    stranger.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill(nodes.token());
    stranger.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in")).click();
    assertThat(stranger.locator("article.card")).hasCount(3);
    assertThat(stranger.url()).doesNotContain(nodes.token());
  }

  @Test
  void aSandboxIsMadeOfAPastedTreeAndDestroyedByTypingItsName(Nodes nodes) {
    page.navigate(link(nodes, 3));
    page.navigate(at(nodes, 3, "/sandboxes"));
    page.locator("#open-new").click();
    page.locator("#new-id").fill("pasted");
    page.getByText("a tree as JSON").click();
    page.locator("#new-tree").fill("{\"id\":\"root\",\"strategy\":\"one_for_none\"}");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Create sandbox")).click();
    assertThat(page.locator("#new, #dialog-new").first()).containsText("strategy", SOON);
    assertThat(nodes.operator(1).sandboxIds()).isEmpty();
    page.locator("#new-tree")
        .fill(
            "{\"id\":\"root\",\"strategy\":\"rest_for_one\","
                + "\"children\":[{\"id\":\"a\",\"module\":\"counter\"}]}");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Create sandbox")).click();
    Locator made = page.locator("tr[data-key='pasted']");
    assertThat(made).containsText("running", SOON);

    made.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Destroy pasted"))
        .click();
    Locator typed = page.locator("#typed");
    typed.fill("pasted");
    page.getByRole(
            AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Destroy pasted").setExact(true))
        .last()
        .click();
    assertThat(made).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(60_000));
    assertThat(nodes.operator(1).sandboxIds()).isEmpty();
  }

  @Test
  void textOfOthersIsShownAsText(Nodes nodes) {
    nodes.operator(1).create("texts", "printer", null);
    String printer = nodes.operator(1).pid("texts", "root/printer");
    nodes
        .operator(1)
        .cast(printer, java.util.Map.of("print", "<img src=x onerror=alert(1)>{{7*7}}"));
    page.onDialog(dialog -> {
      throw new AssertionError("a script ran: " + dialog.message());
    });
    page.navigate(link(nodes, 1));
    page.navigate(
        at(nodes, 1, "/supervisors?sandbox=texts&pid=" + Operator.bare(printer) + "&at=x"));
    assertThat(page.locator("#drawer pre.code").first()).containsText("<img src=x onerror", SOON);
    assertThat(page.locator("#drawer img")).hasCount(0);
    assertThat(page.locator("#drawer")).containsText("{{7*7}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dark", "light"})
  void everyPageCanBeUsedWithAssistiveTechnology(String theme, Nodes nodes) {
    nodes.operator(1).create("seen", "demo_rest_for_one", nodes.at(2).name());
    nodes.operator(1).kill(nodes.operator(1).pid("seen", "root/counter_2"), "kill");
    page.context()
        .addCookies(
            List.of(
                new com.microsoft.playwright.options.Cookie("sl_theme", theme)
                    .setUrl(nodes.operator(1).api().base().toString())));
    page.navigate(at(nodes, 1, "/login"));
    assertThat(page.locator("html")).hasAttribute("data-theme", theme);
    assertThat(Browser.barriers(page)).as("login in %s", theme).isEmpty();
    page.navigate(link(nodes, 1));
    for (String path : List.of("/", "/supervisors", "/sandboxes")) {
      page.navigate(at(nodes, 1, path));
      assertThat(page.locator("html")).hasAttribute("data-theme", theme);
      Browser.picture(page, theme + path.replace('/', '-'));
      assertThat(Browser.barriers(page)).as("%s in %s", path, theme).isEmpty();
    }
    String pid = Operator.bare(nodes.operator(1).pid("seen", "root/counter_1"));
    page.navigate(at(nodes, 1, "/supervisors?sandbox=seen&pid=" + pid + "&at=x"));
    assertThat(page.locator("#drawer h2")).containsText("root/counter_1");
    assertThat(Browser.barriers(page)).as("process in %s", theme).isEmpty();
    page.navigate(at(nodes, 1, "/sandboxes"));
    page.locator("#open-new").click();
    assertThat(page.locator("#new-id")).isVisible();
    assertThat(Browser.barriers(page)).as("new sandbox in %s", theme).isEmpty();
  }
}
