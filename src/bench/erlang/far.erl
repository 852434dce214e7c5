%% Messages and calls between two nodes over Erlang's distribution, for scripts/measure far.
%%
%% One node runs serve/0; the other runs main/1 with its name, and does one round for each line on
%% its standard input: so many 64-byte messages that must arrive in order, then so many calls one
%% after the other. It prints messages a second, messages out of order, and the p50 and p99 of a
%% call in microseconds.
-module(far).
-behaviour(gen_server).
-export([serve/0, main/1, init/1, handle_call/3, handle_cast/2, handle_info/2]).

-define(MESSAGES, 300000).
-define(CALLS, 20000).
-define(LIMIT, 120000).

serve() ->
    {ok, _} = gen_server:start({local, sink}, ?MODULE, [], []),
    io:format("ready~n"),
    %% the node lives as long as its standard input
    eof = io:get_line(""),
    halt(0).

main([Other]) ->
    Sink = {sink, list_to_atom(Other)},
    0 = gen_server:call(Sink, {wait, 0}, ?LIMIT),
    io:format("ready~n"),
    rounds(Sink, 0).

rounds(Sink, Sent) ->
    case io:get_line("") of
        eof ->
            halt(0);
        _ ->
            {Rate, Unordered} = one_way(Sink, Sent),
            {P50, P99} = round_trips(Sink),
            io:format("~w ~w ~w ~w~n", [Rate, Unordered, P50, P99]),
            rounds(Sink, Sent + ?MESSAGES)
    end.

one_way(Sink, From) ->
    Begin = erlang:monotonic_time(microsecond),
    send(Sink, From, From + ?MESSAGES),
    Unordered = gen_server:call(Sink, {wait, From + ?MESSAGES}, ?LIMIT),
    Took = erlang:monotonic_time(microsecond) - Begin,
    {?MESSAGES * 1000000 div Took, Unordered}.

send(_, End, End) ->
    ok;
send(Sink, I, End) ->
    Sink ! <<I:64, 0:448>>,
    send(Sink, I + 1, End).

round_trips(Sink) ->
    Took = lists:sort([round_trip(Sink) || _ <- lists:seq(1, ?CALLS)]),
    {lists:nth(?CALLS div 2, Took), lists:nth(?CALLS * 99 div 100, Took)}.

round_trip(Sink) ->
    Begin = erlang:monotonic_time(nanosecond),
    _ = gen_server:call(Sink, {wait, 0}, ?LIMIT),
    (erlang:monotonic_time(nanosecond) - Begin) / 1000.

%% ---- the sink: {how many came, how many of them out of order, who waits for how many} ----

init([]) ->
    {ok, {0, 0, none}}.

handle_call({wait, N}, _, {Count, Unordered, none}) when Count >= N ->
    {reply, Unordered, {Count, Unordered, none}};
handle_call({wait, N}, From, {Count, Unordered, none}) ->
    {noreply, {Count, Unordered, {From, N}}}.

handle_cast(_, State) ->
    {noreply, State}.

handle_info(<<I:64, _/binary>>, {Count, Unordered, Waits}) ->
    Wrong = case I of Count -> Unordered; _ -> Unordered + 1 end,
    {noreply, {Count + 1, Wrong, answered(Count + 1, Wrong, Waits)}}.

answered(Count, Unordered, {From, N}) when Count >= N ->
    gen_server:reply(From, Unordered),
    none;
answered(_, _, Waits) ->
    Waits.
