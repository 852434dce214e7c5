package io.superlearner.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Who a node is, where it listens and where it keeps its files.
///
/// @param index its number on this machine, from 1; names and ports follow from it
/// @param name `name@host`
/// @param role what it is there for
/// @param bind the address that all its ports listen on
/// @param port HTTP
/// @param clusterPort data grid
/// @param lifePort open as long as the process lives
/// @param dataDir what this node alone keeps on disk
/// @param modulesDir jars with modules of users
/// @param tokenFile holds the first admin token
/// @param joinSecretFile holds what a member must know
/// @param incarnation names this life of the process; what its life port answers
public record NodeSettings(
    int index,
    String name,
    Role role,
    String bind,
    int port,
    int clusterPort,
    int lifePort,
    Path dataDir,
    Path modulesDir,
    Path tokenFile,
    Path joinSecretFile,
    String incarnation) {

  /// What a node is there for.
  public enum Role {
    /// The first node of a local cluster.
    PRIMARY,
    /// Any other node.
    SECONDARY,
    /// Counts for the majority and hosts no sandbox.
    WITNESS
  }

  private static final Rule<Integer> PORT_RULE = Rule.wholeNumber(1, 65_535);

  /// The node's number on this machine.
  public static final Setting<Integer> INDEX =
      Setting.fixed(
          "superlearner.node.index",
          Rule.wholeNumber(1, 99),
          "1",
          "The number of the node on this machine; its name and ports follow from it.");

  /// Moves every default port.
  public static final Setting<Integer> PORT_OFFSET =
      Setting.fixed(
          "superlearner.port-offset",
          Rule.wholeNumber(0, 30_000),
          "0",
          "Added to every default port, so that several clusters fit on one machine.");

  /// The address of all ports.
  public static final Setting<String> BIND =
      Setting.fixed(
          "superlearner.bind",
          Rule.privateAddress(),
          "127.0.0.1",
          "The address that HTTP, grid, truth and life port listen on.");

  /// Lets the node leave loopback.
  public static final Setting<Boolean> INSECURE_HTTP =
      Setting.fixed(
          "superlearner.insecure-http",
          Rule.yesOrNo(),
          "false",
          "Allows HTTP without TLS, and a grid without authentication, on a private network.");

  /// The node's name.
  public static final Setting<String> NAME =
      new Setting<>(
          "superlearner.node.name",
          "The name of the node in its cluster.",
          Rule.text(
              "name@host in lower case, such as superlearner1@127.0.0.1",
              "[a-z0-9][a-z0-9._-]{0,62}@[A-Za-z0-9][A-Za-z0-9.:_-]{0,63}"),
          "superlearner<index>@<bind>",
          settings -> "superlearner" + settings.get(INDEX) + "@" + settings.get(BIND));

  /// The node's role.
  public static final Setting<Role> ROLE =
      new Setting<>(
          "superlearner.node.role",
          "What the node is there for.",
          Rule.oneOf(Role.class),
          "primary for node 1, else secondary",
          settings -> settings.get(INDEX) == 1 ? "primary" : "secondary");

  /// The HTTP port.
  public static final Setting<Integer> PORT =
      port("superlearner.node.port", 3_999, "The HTTP port of console and API.");

  /// The data grid's port.
  public static final Setting<Integer> CLUSTER_PORT =
      port("superlearner.node.cluster-port", 25_000, "The port of the data grid; members only.");

  /// The life port.
  public static final Setting<Integer> LIFE_PORT =
      port(
          "superlearner.node.life-port",
          27_000,
          "Answers with the node's name and incarnation as long as the process lives.");

  /// Where the files of a local cluster are.
  public static final Setting<Path> RUN_DIR =
      Setting.fixed(
          "superlearner.run-dir",
          Rule.path(),
          "run",
          "The directory that the nodes of one machine share.");

  /// The node's own files.
  public static final Setting<Path> DATA_DIR =
      under(
          "superlearner.data-dir",
          settings -> "node" + settings.get(INDEX),
          "<run-dir>/node<index>",
          "What this node alone keeps on disk; only its user may write there.");

  /// Users' modules.
  public static final Setting<Path> MODULES_DIR =
      under(
          "superlearner.modules-dir",
          _ -> "modules",
          "<run-dir>/modules",
          "Jars with modules of users, read when a sandbox is created from them.");

  /// The admin token.
  public static final Setting<Path> TOKEN_FILE =
      under(
          "superlearner.token-file",
          _ -> "token",
          "<run-dir>/token",
          "Holds the admin token that was made for the first start.");

  /// The join secret.
  public static final Setting<Path> JOIN_SECRET_FILE =
      under(
          "superlearner.join-secret-file",
          _ -> "join-secret",
          "<run-dir>/join-secret",
          "Holds the secret that every member of the cluster knows.");

  /// This life of the process; boot sets it.
  public static final Setting<String> INCARNATION =
      Setting.fixed(
          "superlearner.node.incarnation",
          Rule.text("letters and digits", "[A-Za-z0-9]{1,64}"),
          "none",
          "Names this life of the process; set at start, `none` without a life port.");

  /// Every setting of this group.
  public static final List<Setting<?>> ALL =
      List.of(
          INDEX,
          PORT_OFFSET,
          BIND,
          INSECURE_HTTP,
          NAME,
          ROLE,
          PORT,
          CLUSTER_PORT,
          LIFE_PORT,
          RUN_DIR,
          DATA_DIR,
          MODULES_DIR,
          TOKEN_FILE,
          JOIN_SECRET_FILE,
          INCARNATION);

  /// Reads the group.
  ///
  /// @throws BadSetting about the first that breaks its rule, or if the node would leave loopback
  ///   though nothing allows that
  public static NodeSettings from(Settings settings) {
    Value<String> bind = settings.explain(BIND);
    if (!isLoopback(bind.value()) && !settings.get(INSECURE_HTTP)) {
      throw new BadSetting(
          "%s: '%s' (from %s) is not loopback, and HTTP has no TLS there; %s=true allows that"
              .formatted(BIND.key(), bind.value(), bind.origin(), INSECURE_HTTP.key()));
    }
    return new NodeSettings(
        settings.get(INDEX),
        settings.get(NAME),
        settings.get(ROLE),
        settings.get(BIND),
        settings.get(PORT),
        settings.get(CLUSTER_PORT),
        settings.get(LIFE_PORT),
        settings.get(DATA_DIR),
        settings.get(MODULES_DIR),
        settings.get(TOKEN_FILE),
        settings.get(JOIN_SECRET_FILE),
        settings.get(INCARNATION));
  }

  /// Tells whether only this machine reaches the node.
  public boolean isLocal() {
    return isLoopback(bind);
  }

  private static boolean isLoopback(String address) {
    return address.startsWith("127.");
  }

  /// Returns the port of node `index` when its base is `base`.
  static String defaultPort(Settings settings, int base, int index) {
    return String.valueOf(base + settings.get(PORT_OFFSET) + index);
  }

  private static Setting<Integer> port(String key, int base, String doc) {
    return new Setting<>(
        key,
        doc,
        PORT_RULE,
        base + " + <port-offset> + <index>",
        settings -> defaultPort(settings, base, settings.get(INDEX)));
  }

  private static Setting<Path> under(
      String key, Function<Settings, String> name, String standard, String doc) {
    return new Setting<>(
        key,
        doc,
        Rule.path(),
        standard,
        settings -> settings.get(RUN_DIR).resolve(name.apply(settings)).toString());
  }
}
