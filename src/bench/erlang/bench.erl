%% BEAM's side of one workload: erl -noshell -s bench main P1.
%%
%% Obeys the harness until it closes standard input: each line "Size Count" is one run, and is answered with a line
%% "= Value Nanos". Servers are gen_servers below a supervisor, as on the other sides.
-module(bench).
-behaviour(gen_server).

-export([main/1]).
-export([start_link/2, spawn_link_worker/1]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).

-record(count, {value = 0, first = 0}).

-define(CALL_LIMIT, 5000).
-define(CAST_BURST, 100000).
-define(FAN_IN_BURST, 1000).
-define(HISTORY, 10000).
-define(SLICES, 20).
-define(WORK_NANOS, 5000).

main([Workload]) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, supervisor),
    serve(Workload, Supervisor),
    halt().

serve(Workload, Supervisor) ->
    case io:get_line("") of
        eof -> ok;
        Line ->
            [Size, Count] = [list_to_integer(Word) || Word <- string:lexemes(Line, " \n")],
            % a fresh process for each run, so that none begins with the garbage of the one before
            Self = self(),
            {Runner, Monitor} = spawn_monitor(fun() -> Self ! {self(), run(Workload, Supervisor, Size, Count)} end),
            receive
                {Runner, {Value, Nanos}} -> io:format("= ~w ~w~n", [float(Value), Nanos])
            end,
            receive {'DOWN', Monitor, process, Runner, normal} -> ok end,
            serve(Workload, Supervisor)
    end.

rate(Operations, Nanos) -> {Operations * 1.0e9 / Nanos, Nanos}.

timed(Fun) ->
    Begin = erlang:monotonic_time(nanosecond),
    Result = Fun(),
    {erlang:monotonic_time(nanosecond) - Begin, Result}.

%% ---- workloads ----

run('P1', Supervisor, Pairs, Count) ->
    Each = Count div Pairs,
    Pongers = children(Supervisor, Pairs, fun ponger/0),
    Pingers = [child(Supervisor, fun() -> pinger(Ponger) end) || Ponger <- Pongers],
    {Nanos, _} = timed(fun() -> crowd(Pingers, Each) end),
    stop(Supervisor, Pingers ++ Pongers),
    rate(Each * Pairs, Nanos);

run('P2', Supervisor, Callers, Count) ->
    Each = Count div Callers,
    Server = server(Supervisor),
    Calling = children(Supervisor, Callers, fun() -> caller(Server) end),
    {Nanos, _} = timed(fun() -> crowd(Calling, Each) end),
    Counted = Each * Callers,
    Counted = gen_server:call(Server, value),
    stop(Supervisor, [Server | Calling]),
    rate(Counted, Nanos);

run('P3', Supervisor, _Size, Count) ->
    Bursts = max(1, Count div ?CAST_BURST),
    Server = server(Supervisor),
    Sender = child(Supervisor, fun() -> caster(Server) end),
    {Nanos, _} = timed(fun() -> crowd([Sender], Bursts) end),
    Counted = Bursts * ?CAST_BURST,
    Counted = gen_server:call(Server, value),
    stop(Supervisor, [Sender, Server]),
    rate(Counted, Nanos);

run('P4', Supervisor, Senders, Count) ->
    Items = Senders * ?FAN_IN_BURST,
    Bursts = max(1, Count div Items),
    Sending = children(Supervisor, Senders, fun sender/0),
    Receiver = child(Supervisor, fun() -> receiver(Sending, Items) end),
    {Nanos, _} = timed(fun() -> crowd([Receiver], Bursts) end),
    stop(Supervisor, [Receiver | Sending]),
    rate(Bursts * Items, Nanos);

run('P5', Supervisor, Size, Hops) ->
    All = max(1, Hops div Size) * Size,
    [First | Others] = Links = children(Supervisor, Size, fun link_of_ring/0),
    lists:zipwith(fun(Link, Next) -> Link ! {next, Next} end, Links, Others ++ [First]),
    {Nanos, _} = timed(fun() ->
        First ! {token, All, self()},
        receive home -> ok end
    end),
    stop(Supervisor, Links),
    rate(All, Nanos);

run('P6', _Supervisor, Size, Count) ->
    Batches = max(1, Count div Size),
    Nanos = lists:sum([start_batch(Size) || _ <- lists:seq(1, Batches)]),
    rate(Batches * Size, Nanos);

run('P7', _Supervisor, Size, Count) ->
    Batches = max(1, Count div Size),
    Nanos = lists:sum([child_batch(Size) || _ <- lists:seq(1, Batches)]),
    rate(Batches * Size, Nanos);

run('P8', _Supervisor, Size, _Count) ->
    Base = processes(),
    Before = memory(),
    % the list of them is garbage before the second look
    {Nanos, Size} = timed(fun() -> length(start_servers(Size)) end),
    After = memory(),
    stop_servers(processes() -- Base),
    {(After - Before) / Size, Nanos};

run('P9', _Supervisor, Size, Count) ->
    Each = min(Size, Count),
    Supervisors = Count div Each,
    Nanos = lists:sum([restart_batch(Each) || _ <- lists:seq(1, Supervisors)]),
    rate(Supervisors * Each, Nanos);

run('P10', _Supervisor, Size, Count) ->
    Started = start_servers(Size),
    Passes = max(1, Count div Size),
    {Nanos, Found} = timed(fun() -> lists:sum([read_all() || _ <- lists:seq(1, Passes)]) end),
    stop_servers(Started),
    rate(Found, Nanos);

run('P11', Supervisor, _Size, Count) ->
    Server = server(Supervisor),
    Caller = child(Supervisor, fun() -> caller(Server) end),
    {Nanos, _} = timed(fun() -> traced(Server, fun() -> crowd([Caller], Count) end) end),
    Count = gen_server:call(Server, value),
    stop(Supervisor, [Caller, Server]),
    rate(Count, Nanos);

run('P11work', Supervisor, _Size, Count) ->
    Server = server(Supervisor),
    Caller = child(Supervisor, fun() -> caller(Server, work) end),
    Each = max(1, Count div ?SLICES),
    Calls = fun() -> crowd([Caller], Each) end,
    Pairs = [{element(1, timed(Calls)), element(1, timed(fun() -> traced(Server, Calls) end))}
             || _ <- lists:seq(1, ?SLICES div 2)],
    Plain = lists:sum([Nanos || {Nanos, _} <- Pairs]),
    Traced = lists:sum([Nanos || {_, Nanos} <- Pairs]),
    stop(Supervisor, [Caller, Server]),
    {Traced / Plain, Traced + Plain};

run('P12', _Supervisor, _Size, Count) ->
    Base = erlang:system_info(process_count),
    {Nanos, _} = timed(fun() ->
        Started = start_servers(Count),
        [Pid ! {ping, self()} || Pid <- Started],
        [receive pong -> ok end || _ <- Started],
        [exit(Pid, shutdown) || Pid <- Started],
        await_processes(Base)
    end),
    rate(Count, Nanos);

run('P13', Supervisor, Size, Count) ->
    Back = server(Supervisor),
    Front = child(Supervisor, [start_link, [{front, Back}, []]]),
    Loops = children(Supervisor, Size, fun() -> endless(1) end),
    {Nanos, Latencies} = timed(fun() -> [latency(Front) || _ <- lists:seq(1, Count)] end),
    stop(Supervisor, Loops ++ [Front, Back]),
    {lists:nth(Count - Count div 100, lists:sort(Latencies)) / 1.0e6, Nanos}.

%% What our own side tells of a process, as far as BEAM knows it.
read_all() ->
    Items = [
        registered_name, status, message_queue_len, reductions, trap_exit, links, monitors, monitored_by
    ],
    length([Info || Pid <- processes(), Info <- [process_info(Pid, Items)], Info =/= undefined]).

start_batch(Size) ->
    {Nanos, Started} = timed(fun() -> start_servers(Size) end),
    stop_servers(Started),
    Nanos.

start_servers(Count) ->
    [begin {ok, Pid} = gen_server:start(?MODULE, count, []), Pid end || _ <- lists:seq(1, Count)].

stop_servers(Started) ->
    Monitors = [monitor(process, Pid) || Pid <- Started],
    [exit(Pid, shutdown) || Pid <- Started],
    [receive {'DOWN', Monitor, process, _, _} -> ok end || Monitor <- Monitors].

child_batch(Size) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, counters),
    {Nanos, _} = timed(fun() ->
        [{ok, _} = supervisor:start_child(Supervisor, []) || _ <- lists:seq(1, Size)]
    end),
    stop_supervisor(Supervisor),
    Nanos.

stop_supervisor(Supervisor) ->
    unlink(Supervisor),
    stop_servers([Supervisor]).

memory() ->
    [garbage_collect(Pid) || Pid <- processes()],
    erlang:memory(total).

restart_batch(Size) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, {mortal, self()}),
    Child = receive {up, Pid} -> Pid end,
    {Nanos, _} = timed(fun() -> kill(Child, Size) end),
    stop_supervisor(Supervisor),
    Nanos.

%% Kills the child, and waits until its successor has told that it is up and has answered.
kill(_Child, 0) -> ok;
kill(Child, Left) ->
    exit(Child, kill),
    receive
        {up, Successor} ->
            1 = gen_server:call(Successor, next, ?CALL_LIMIT),
            kill(Successor, Left - 1)
    end.

await_processes(Count) ->
    case erlang:system_info(process_count) of
        Count -> ok;
        _ -> receive after 1 -> await_processes(Count) end
    end.

latency(Front) ->
    receive after 1 -> ok end,
    {Nanos, _} = timed(fun() -> gen_server:call(Front, through, infinity) end),
    Nanos.

endless(Number) -> endless((Number * 31 + 7) rem 1000003).

%% Traces a process while something is done, until the history has all of it.
traced(Pid, Fun) ->
    History = spawn_link(fun() -> history(queue:new(), 0) end),
    erlang:trace(Pid, true, [send, 'receive', monotonic_timestamp, {tracer, History}]),
    Result = Fun(),
    erlang:trace(Pid, false, [send, 'receive', monotonic_timestamp]),
    Delivered = erlang:trace_delivered(Pid),
    receive {trace_delivered, Pid, Delivered} -> ok end,
    History ! {stop, self()},
    receive {history, History, Kept} when Kept > 0 -> ok end,
    Result.

history(Facts, ?HISTORY) -> history(queue:drop(Facts), ?HISTORY - 1);
history(Facts, Kept) ->
    receive
        {stop, From} -> From ! {history, self(), Kept};
        Fact -> history(queue:in(Fact, Facts), Kept + 1)
    end.

work(Begin) ->
    case erlang:monotonic_time(nanosecond) - Begin < ?WORK_NANOS of
        true -> work(Begin);
        false -> ok
    end.

%% ---- processes ----

crowd(Members, Each) ->
    [Member ! {go, self(), Each} || Member <- Members],
    [receive {done, Member} -> ok end || Member <- Members].

pinger(Ponger) ->
    receive {go, Boss, Count} -> ping(Ponger, Count), Boss ! {done, self()} end,
    pinger(Ponger).

ping(_Ponger, 0) -> ok;
ping(Ponger, Left) ->
    Ponger ! {ping, self()},
    receive pong -> ping(Ponger, Left - 1) end.

ponger() ->
    receive {ping, From} -> From ! pong end,
    ponger().

caller(Server) -> caller(Server, next).

caller(Server, Request) ->
    receive {go, Boss, Count} -> call(Server, Request, Count, 0), Boss ! {done, self()} end,
    caller(Server, Request).

call(_Server, _Request, 0, _Last) -> ok;
call(Server, Request, Left, Last) ->
    Next = gen_server:call(Server, Request, ?CALL_LIMIT),
    true = Next > Last,
    call(Server, Request, Left - 1, Next).

caster(Server) ->
    receive {go, Boss, Bursts} -> bursts(Server, Bursts), Boss ! {done, self()} end,
    caster(Server).

bursts(_Server, 0) -> ok;
bursts(Server, Left) ->
    cast(Server, ?CAST_BURST),
    gen_server:call(Server, value, infinity),
    bursts(Server, Left - 1).

cast(_Server, 0) -> ok;
cast(Server, Left) ->
    gen_server:cast(Server, tick),
    cast(Server, Left - 1).

sender() ->
    receive {go, Receiver} -> send_items(Receiver, ?FAN_IN_BURST) end,
    sender().

send_items(_Receiver, 0) -> ok;
send_items(Receiver, Left) ->
    Receiver ! {item, Left},
    send_items(Receiver, Left - 1).

receiver(Senders, Items) ->
    receive {go, Boss, Bursts} -> receive_bursts(Senders, Items, Bursts), Boss ! {done, self()} end,
    receiver(Senders, Items).

receive_bursts(_Senders, _Items, 0) -> ok;
receive_bursts(Senders, Items, Left) ->
    [Sender ! {go, self()} || Sender <- Senders],
    receive_items(Items),
    receive_bursts(Senders, Items, Left - 1).

receive_items(0) -> ok;
receive_items(Left) ->
    receive {item, _} -> receive_items(Left - 1) end.

link_of_ring() ->
    receive {next, Next} -> link_of_ring(Next) end.

link_of_ring(Next) ->
    receive
        {token, 0, Home} -> Home ! home;
        {token, Hops, Home} -> Next ! {token, Hops - 1, Home}
    end,
    link_of_ring(Next).

%% ---- supervision ----

server(Supervisor) ->
    child(Supervisor, [start_link, [count, []]]).

child(Supervisor, Body) when is_function(Body) -> child(Supervisor, [spawn_link_worker, [Body]]);
child(Supervisor, Start) ->
    {ok, Pid} = supervisor:start_child(Supervisor, Start),
    Pid.

children(Supervisor, Count, Body) -> [child(Supervisor, Body) || _ <- lists:seq(1, Count)].

stop(Supervisor, Children) -> [ok = supervisor:terminate_child(Supervisor, Child) || Child <- Children].

start_link(Argument, Options) -> gen_server:start_link(?MODULE, Argument, Options).

spawn_link_worker(Body) -> {ok, proc_lib:spawn_link(Body)}.

%% ---- callbacks of supervisor and gen_server ----

init(supervisor) ->
    Child = #{id => worker, start => {erlang, apply, [?MODULE]}},
    {ok, {#{strategy => simple_one_for_one}, [Child]}};
init(counters) ->
    Child = #{id => counter, start => {?MODULE, start_link, [count, []]}},
    {ok, {#{strategy => simple_one_for_one}, [Child]}};
init({mortal, Boss}) ->
    Child = #{id => mortal, start => {?MODULE, start_link, [{told, Boss}, []]}},
    {ok, {#{strategy => one_for_one, intensity => 1000000, period => 1}, [Child]}};
init({told, Boss}) ->
    Boss ! {up, self()},
    {ok, #count{}};
init({front, Back}) -> {ok, Back};
init(count) -> {ok, #count{}}.

handle_call(through, _From, Back) -> {reply, gen_server:call(Back, next, ?CALL_LIMIT), Back};
handle_call(work, From, Count) ->
    work(erlang:monotonic_time(nanosecond)),
    handle_call(next, From, Count);
handle_call(next, _From, #count{value = Value} = Count) -> {reply, Value + 1, Count#count{value = Value + 1}};
handle_call(value, _From, #count{value = Value} = Count) -> {reply, Value, Count}.

handle_cast(tick, #count{value = Value} = Count) -> {noreply, Count#count{value = Value + 1}}.

handle_info({ping, From}, Count) ->
    From ! pong,
    {noreply, Count}.
