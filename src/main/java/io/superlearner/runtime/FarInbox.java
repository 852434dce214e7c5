package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import org.jspecify.annotations.Nullable;

/// Does what other nodes ask, and notes who comes and goes. The calls about one life come one after
/// another, see [Transport.Receiver].
final class FarInbox implements Transport.Receiver {

  private final ProcessRuntime runtime;
  private final Far far;

  FarInbox(ProcessRuntime runtime, Far far) {
    this.runtime = runtime;
    this.far = far;
  }

  @Override
  public void up(NodeLife life, NodeName name) {
    far.add(new FarPeer(life, name, runtime));
  }

  @Override
  public void received(NodeLife from, FarSignal signal) {
    FarPeer peer = far.find(from);
    if (peer == null) {
      return;
    }
    switch (signal) {
      case FarSignal.Message(Pid by, var to, var payload, long trace) -> {
        var _ = deliver(by, to, payload, trace);
      }
      case FarSignal.Request request -> request(peer, request);
      case FarSignal.Reply(Ref ref, Pid _, var value) -> answer(peer.answered(ref), value);
      case FarSignal.Failure(Ref ref, var reason) -> fail(peer.answered(ref), reason);
      case FarSignal.Run(Ref ref, Pid caller, var job, var argument) ->
          far.jobs.run(new FarFrom(far, from, caller, ref), job, argument);
      case FarSignal.Whereis(Ref ref, var name) -> whereis(from, ref, name);
      case FarSignal.Exit(Pid by, Pid to, var reason) -> {
        var _ = runtime.exit(by, to, reason);
      }
      case FarSignal.Stop(Pid to, var reason) -> Sys.beginStop(runtime, to, reason);
      case FarSignal.Link link -> link(peer, link);
      case FarSignal.Unlink(Pid by, Pid to, var senders, var receivers) ->
          peer.links.unlinked(new FarLinks.Pair(to, by), new FarLinks.Made(receivers, senders));
      case FarSignal.LinkExit(Pid by, Pid to, var reason) -> {
        peer.links.ended(new FarLinks.Pair(to, by));
        runtime.signalExit(to, new Signal.Exit(by, reason, true));
      }
      case FarSignal.Monitor monitor -> monitor(peer, monitor);
      case FarSignal.Demonitor(Ref ref) -> demonitor(peer.endWatched(ref));
      case FarSignal.Down(Ref ref, var reason) -> down(ref, peer.endWatch(ref), reason);
      case FarSignal.Moved(Ref ref, var before, var now) -> {
        runtime.moves().redirect(before, now);
        far.signal(from, new FarSignal.Switched(ref));
      }
      case FarSignal.Switched(Ref ref) -> runtime.moves().switched(ref);
      case FarSignal.LetIn(var sandbox) -> runtime.moves().letIn(sandbox);
    }
  }

  private void whereis(NodeLife from, Ref ref, String name) {
    Pid asker = new Pid(from.node(), 0, from.incarnation());
    far.signal(from, new FarSignal.Reply(ref, asker, runtime.whereis(name).orElse(null)));
  }

  private Delivery deliver(Pid from, FarSignal.Target to, Object message, long trace) {
    return switch (to) {
      case FarSignal.Target.OfPid(Pid pid) -> runtime.arrive(from, pid, message, trace);
      case FarSignal.Target.InPlace(Pid pid) -> runtime.arriveInPlace(from, pid, message, trace);
      case FarSignal.Target.OfName(var name) ->
          runtime
              .whereis(name)
              .or(() -> runtime.moves().leftAs(name))
              .map(pid -> runtime.arrive(from, pid, message, trace))
              .orElse(Delivery.NO_PROCESS);
    };
  }

  private void request(FarPeer peer, FarSignal.Request request) {
    From from = new FarFrom(far, peer.life, request.caller(), request.ref());
    Request asked = new Request(from, request.payload());
    switch (deliver(request.caller(), request.to(), asked, request.trace())) {
      case DELIVERED, SENT -> {}
      case NO_PROCESS, NO_CONNECTION -> from.fail(ExitReason.noproc());
      case MAILBOX_FULL -> from.fail(ExitReason.abnormal("mailbox_full"));
    }
  }

  private static void answer(@Nullable From from, @Nullable Object value) {
    if (from != null) {
      from.answer(value);
    }
  }

  private static void fail(@Nullable From from, ExitReason reason) {
    if (from != null) {
      from.fail(reason);
    }
  }

  private void link(FarPeer peer, FarSignal.Link link) {
    if (!peer.links.linked(new FarLinks.Pair(link.to(), link.from()), link.ref())) {
      far.signal(peer.life, new FarSignal.LinkExit(link.to(), link.from(), ExitReason.noproc()));
    }
  }

  /// In the table first: the end of the process may come at once, and takes it out.
  private void monitor(FarPeer peer, FarSignal.Monitor monitor) {
    Ref ref = monitor.ref();
    Ref local = Ref.next();
    if (!peer.watched(ref, new FarPeer.Watched(monitor.target(), local))) {
      return;
    }
    Ties.Watcher watcher =
        new Ties.Watcher.Far(monitor.watcher(), down -> tell(peer, ref, down.reason()));
    if (far.isForeign(monitor.target()) || !runtime.watchAt(monitor.target(), local, watcher)) {
      tell(peer, ref, ExitReason.noproc());
    }
  }

  private void tell(FarPeer peer, Ref ref, ExitReason reason) {
    if (peer.endWatched(ref) != null) {
      far.signal(peer.life, new FarSignal.Down(ref, FarReason.plain(reason)));
    }
  }

  private void demonitor(FarPeer.@Nullable Watched watched) {
    if (watched != null) {
      runtime.unwatchAt(watched.target(), watched.local());
    }
  }

  private void down(Ref ref, FarPeer.@Nullable Watch watch, ExitReason reason) {
    if (watch != null) {
      runtime.tell(watch.watcher(), new Down(ref, watch.target(), reason));
    }
  }

  /// Only messages are lost letters: whoever asked, watches or is linked is told otherwise.
  @Override
  public void undelivered(FarSignal signal, DeadLetter.Cause why) {
    if (signal instanceof FarSignal.Message(Pid from, var to, var payload, long _)) {
      runtime.post().lost(why, from, pidOf(to), payload);
    }
  }

  /// Who has a name on another node is not known here.
  private Pid pidOf(FarSignal.Target to) {
    return switch (to) {
      case FarSignal.Target.OfPid(Pid pid) -> pid;
      case FarSignal.Target.InPlace(Pid pid) -> pid;
      case FarSignal.Target.OfName _ -> runtime.outside();
    };
  }

  /// Out of the table first: who comes now is refused, and who came before is in the cut.
  @Override
  public void down(NodeLife life) {
    FarPeer peer = far.remove(life);
    if (peer == null) {
      return;
    }
    ExitReason lost = peer.lost();
    FarPeer.Cut cut = peer.cut();
    for (FarLinks.Pair pair : peer.links.cut()) {
      runtime.signalExit(pair.here(), new Signal.Exit(pair.there(), lost, true));
    }
    cut.watches().forEach((ref, watch) -> down(ref, watch, lost));
    cut.calls().values().forEach(from -> from.fail(lost));
    cut.watched().values().forEach(this::demonitor);
    runtime.moves().lost(life);
  }
}
