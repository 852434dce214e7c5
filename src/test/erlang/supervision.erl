#!/usr/bin/env escript
%%! +S 1:1 +sbwt none
%% Runs scenarios on OTP's own supervisors and tells what happened, until its input ends.
%%
%% In: the lines of a scenario, then a line "end". A line that begins with a blank continues the one
%% before; blanks separate words; # begins a comment. Out: the events, one a line, then "done".
%%
%% A specification is in parentheses. An INSTANCE counts the attempts to start what is at a path.
%%
%%   (worker ID RESTART SHUTDOWN MARK STARTS MANNER)
%%   (supervisor ID RESTART SHUTDOWN MARK STARTS STRATEGY MAX_RESTARTS AUTO_SHUTDOWN CHILD...)
%%   (simple ID RESTART SHUTDOWN MARK STARTS MAX_RESTARTS TEMPLATE)
%%
%%   SHUTDOWN  kill, infinity, or milliseconds
%%   MARK      significant or ordinary
%%   STARTS    how the first, second, ... start goes, by commas; the last repeats:
%%             ok, info, ignore, error, raise (in the child), throw (in its supervisor), held
%%   MANNER    plain does not trap exits; trap:REASON ends with that reason when it is asked to shut
%%             down; stubborn does not end when it is asked to
%%   REASON    normal, shutdown, shutdown:TEXT, exception, or any other word
%%
%%   start SUPERVISOR            the root, first of all
%%   add PATH SPECIFICATION      start_child at the supervisor at this path
%%   new PATH ID STARTS          start_child at a simple_one_for_one; ID is for the log
%%   terminate PATH              by id, or by pid if its supervisor is simple
%%   misterminate PATH           the other way round
%%   restart PATH | delete PATH | spec PATH
%%   which PATH | count PATH     what the supervisor there answers
%%   exit PATH REASON            a worker ends by itself; a supervisor is stopped, as gen_server:stop does
%%   signal PATH REASON          a stranger sends an exit signal
%%   parent REASON               the root's parent sends it an exit signal
%%   together PATH STEP...       while the supervisor there is busy with a start, children end (ID:REASON)
%%                               and it is asked something (COMMAND=ID, of the commands above)
%%
%% The end of the last command of a scenario is the end of all of its processes.
%%
%% After each command the program waits until every supervisor has acted on whatever happened: it
%% asks all of them, from the root downwards, until each has answered and what they list is what lives.
-module(supervision).
-mode(compile).
-behaviour(supervisor).
-export([main/1, init/1, start/3, start_new/5, worker/3]).

-define(LIMIT, 120000).

main(_) ->
    logger:set_primary_config(level, none),
    ok = io:setopts(standard_io, [binary, {encoding, latin1}]),
    serve([]).

serve(Lines) ->
    case io:get_line(standard_io, "") of
        eof -> halt(0);
        <<"end\n">> ->
            scenario(join(lists:reverse(Lines))),
            io:put_chars("done\n"),
            serve([]);
        Line -> serve([Line | Lines])
    end.

%% Joins continued lines.
join([Line, <<C, _/binary>> = Next | Rest]) when C =:= $\s; C =:= $\t ->
    join([<<(code(Line))/binary, " ", (code(Next))/binary>> | Rest]);
join([Line | Rest]) -> [code(Line) | join(Rest)];
join([]) -> [].

code(Line) -> hd(binary:split(hd(binary:split(Line, <<"#">>)), <<"\n">>)).

scenario(Lines) ->
    ets:new(table, [named_table, public]),
    Commands = [C || L <- Lines, (C = parsed(binary_to_list(L))) =/= []],
    {Recorder, Watch} = spawn_monitor(fun() -> record(#{}, none, []) end),
    register(recorder, Recorder),
    {Runner, Monitor} = spawn_monitor(fun() -> process_flag(trap_exit, true), run(Commands, 1) end),
    receive
        {'DOWN', Monitor, process, Runner, normal} -> ok;
        {'DOWN', Monitor, process, Runner, Broken} -> tell({log, io_lib:format("BROKEN ~0p", [Broken])})
    after ?LIMIT ->
        Where = process_info(Runner, current_stacktrace),
        exit(Runner, kill),
        receive {'DOWN', Monitor, process, Runner, _} -> ok end,
        tell({log, io_lib:format("STUCK ~0p", [Where])})
    end,
    io:put_chars(tell(finish)),
    receive {'DOWN', Watch, process, Recorder, _} -> ok end,
    ets:delete(table).

%% ---- the commands

parsed(Line) ->
    Spaced = lists:flatmap(fun($() -> " ( "; ($)) -> " ) "; (C) -> [C] end, Line),
    {Words, []} = nested(string:tokens(Spaced, " \t\r"), []),
    Words.

nested(["(" | Rest], Words) ->
    {Inner, Left} = nested(Rest, []),
    nested(Left, [Inner | Words]);
nested([")" | Rest], Words) -> {lists:reverse(Words), Rest};
nested([Word | Rest], Words) -> nested(Rest, [Word | Words]);
nested([], Words) -> {lists:reverse(Words), []}.

run([["start", [_, Id | _] = Spec] | Rest], Number) ->
    command(Number),
    case start(Spec, Id, 0) of
        {ok, Root} ->
            answer("ok"),
            go_on(Rest, Number + 1, Root);
        _ ->
            answer("failed"),
            await_only([])
    end.

go_on([Command | Rest], Number, Root) ->
    command(Number),
    answer(do(Command, Root)),
    case settle(Root) of
        alive -> go_on(Rest, Number + 1, Root);
        dead -> ok
    end;
go_on([], _, Root) ->
    exit(Root, kill),
    dead = settle(Root).

command(Number) -> tell({log, ["COMMAND ", integer_to_list(Number)]}).

answer(Words) -> tell({log, ["ANSWER ", Words]}).

do(["add", Path, Spec], _) ->
    overseen(Path, fun(Sup) ->
        case is_simple(Path) of
            true -> "simple_one_for_one";
            false -> word(supervisor:start_child(Sup, child_spec(Spec, Path, instance(Sup))))
        end
    end);
do(["new", Path, Id, Starts], _) ->
    overseen(Path, fun(Sup) -> word(supervisor:start_child(Sup, [Id, Starts])) end);
do(["terminate", Path], _) -> terminate(Path, is_simple(above(Path)));
do(["misterminate", Path], _) -> terminate(Path, not is_simple(above(Path)));
do(["restart", Path], _) ->
    overseen(above(Path), fun(Sup) -> word(supervisor:restart_child(Sup, id(Path))) end);
do(["delete", Path], _) ->
    overseen(above(Path), fun(Sup) -> word(supervisor:delete_child(Sup, id(Path))) end);
do(["spec", Path], _) ->
    overseen(above(Path), fun(Sup) ->
        %% OTP takes any dead process for a child of a simple_one_for_one; we do not (E10)
        case is_simple(above(Path)) of
            true -> asked(Path, fun(Pid) -> shown_spec(supervisor:get_childspec(Sup, Pid)) end);
            false -> shown_spec(supervisor:get_childspec(Sup, id(Path)))
        end
    end);
do(["which", Path], _) ->
    overseen(Path, fun(Sup) ->
        Shown = [listed(Child) || Child <- supervisor:which_children(Sup)],
        case is_simple(Path) of true -> lists:sort(Shown); false -> Shown end
    end);
do(["count", Path], _) ->
    overseen(Path, fun(Sup) ->
        Counts = supervisor:count_children(Sup),
        [[" ", integer_to_list(counted(What, Counts, Sup))]
         || What <- [specs, active, supervisors, workers]]
    end);
do(["exit", Path, Reason], _) -> asked(Path, fun(Pid) -> ends(Path, Pid, Reason) end);
do(["signal", Path, Reason], _) -> asked(Path, fun(Pid) -> signal(Path, Pid, reason(Reason)) end);
do(["parent", Reason], Root) ->
    Monitor = monitor(process, Root),
    exit(Root, reason(Reason)),
    down(Monitor),
    "ok";
do(["together", Path | Steps], _) -> overseen(Path, fun(Sup) -> together(Path, Sup, Steps) end).

%% OTP 25 reckons the active children of a simple_one_for_one from a count of those that are being
%% restarted, and goes wrong when one of these is terminated: it answers -1. Then they are counted
%% here as its manual says, from the children that it lists.
counted(What, Counts, Sup) ->
    case proplists:get_value(What, Counts) of
        Wrong when Wrong < 0 ->
            length([Pid || {_, Pid, _, _} <- supervisor:which_children(Sup), is_pid(Pid)]);
        Count -> Count
    end.

%% Does something with the process at a path, if one lives there; overseen: if it is a supervisor.
asked(Path, Ask) ->
    case key(Path) of
        Pid when is_pid(Pid) ->
            case is_process_alive(Pid) of
                true -> Ask(Pid);
                false -> "nobody"
            end;
        _ -> "nobody"
    end.

overseen(Path, Ask) ->
    case is_worker(Path) of
        true -> "nobody";
        false -> asked(Path, Ask)
    end.

terminate(Path, ByPid) ->
    overseen(above(Path), fun(Sup) ->
        case {ByPid, key(Path)} of
            {true, none} -> "nobody";
            {true, Pid} -> word(supervisor:terminate_child(Sup, Pid));
            {false, _} -> word(supervisor:terminate_child(Sup, id(Path)))
        end
    end).

ends(Path, Pid, "kill") -> signal(Path, Pid, kill);
ends(Path, Pid, Reason) ->
    Monitor = monitor(process, Pid),
    case is_worker(Path) of
        true -> Pid ! {do, Reason};
        false -> catch gen_server:stop(Pid, reason(Reason), infinity)
    end,
    down(Monitor),
    "ok".

%% Waits until the receiver has acted on the signal: it has ended, or answers something.
signal(Path, Pid, Reason) ->
    {Stranger, Monitor} = spawn_monitor(fun() ->
        End = monitor(process, Pid),
        exit(Pid, Reason),
        case is_worker(Path) of
            true -> Pid ! {ping, self()};
            false -> catch supervisor:count_children(Pid)
        end,
        receive {'DOWN', End, _, _, _} -> exit(ok); pong -> exit(ok) after 0 -> ok end,
        is_worker(Path) andalso receive {'DOWN', End, _, _, _} -> ok; pong -> ok end
    end),
    down(Monitor),
    false = is_process_alive(Stranger),
    "ok".

together(Path, Sup, Steps) ->
    Runner = self(),
    Held = case is_simple(Path) of
        true -> ["held", "held"];
        false -> child_spec(["worker", "held", "temporary", "kill", "ordinary", "held", "plain"],
                            Path, instance(Sup))
    end,
    ets:insert(table, {runner, Runner}),
    {_, Monitor} = answering(fun() -> word(supervisor:start_child(Sup, Held)) end),
    receive
        {held, Child} ->
            Results = [step(Path, Sup, Step) || Step <- Steps],
            Child ! release,
            [result(Monitor) | [[", ", result(Result)] || Result <- Results]]
    end.

%% Lets a child end, or puts a question into the mailbox of the supervisor.
step(Path, Sup, Step) ->
    case string:split(Step, "=") of
        [Command, Id] ->
            Words = [Command, case Id of "" -> Path; _ -> Path ++ "/" ++ Id end],
            {_, Before} = process_info(Sup, message_queue_len),
            {Asking, Monitor} = answering(fun() -> do(Words, none) end),
            await_queued(Sup, Before, Asking),
            Monitor;
        [_] ->
            [Id, Reason] = string:split(Step, ":"),
            At = Path ++ "/" ++ Id,
            asked(At, fun(Pid) -> ends(At, Pid, Reason) end)
    end.

%% Asks in a process of its own, which ends with the answer.
answering(Ask) ->
    spawn_monitor(fun() ->
        exit(case catch Ask() of {'EXIT', _} -> "gone"; Answer -> Answer end)
    end).

await_queued(Sup, Before, Asking) ->
    case process_info(Sup, message_queue_len) of
        {_, More} when More > Before -> ok;
        _ ->
            erlang:yield(),
            is_process_alive(Asking) andalso await_queued(Sup, Before, Asking)
    end.

result(Monitor) when is_reference(Monitor) ->
    receive {'DOWN', Monitor, _, _, Answer} -> Answer end;
result(Answer) -> Answer.

down(Monitor) -> receive {'DOWN', Monitor, process, _, _} -> ok end.

%% ---- waiting until all is done

%% Asks until every supervisor has acted on every end, or the root has ended itself.
settle(Root) ->
    case catch living(Root) of
        Pids when is_list(Pids) ->
            case await_only(Pids) of
                settled -> alive;
                changed -> settle(Root)
            end;
        unsettled ->
            case is_process_alive(Root) of
                true -> settle(Root);
                false -> await_all_gone(), dead
            end
    end.

await_all_gone() ->
    case await_only([]) of
        settled -> ok;
        changed -> await_all_gone()
    end.

await_only(Pids) -> tell({only, Pids}).

%% Returns all processes of the tree below a supervisor and itself; throws if something is still to
%% be done. A restart that failed is tried again with each question.
living(Sup) ->
    case catch supervisor:which_children(Sup) of
        {'EXIT', _} -> throw(unsettled);
        Children -> [Sup | lists:flatmap(fun of_child/1, Children)]
    end.

of_child({_, undefined, _, _}) -> [];
of_child({_, restarting, _, _}) -> throw(unsettled);
of_child({_, Pid, Type, _}) ->
    is_process_alive(Pid) orelse throw(unsettled),
    case Type of
        supervisor -> living(Pid);
        worker -> [Pid]
    end.

%% ---- the recorder: one process writes, in the order in which it learns

tell(What) ->
    recorder ! {self(), What},
    receive {told, Answer} -> Answer end.

record(Living, Waiting, Log) ->
    receive
        {From, {started, Pid, {Path, Instance, _} = Key}} ->
            monitor(process, Pid),
            ets:insert(table, [{{pid, Path}, Pid}, {{instance, Pid}, Path, Instance}]),
            From ! {told, ok},
            record(Living#{Pid => Key}, Waiting, [[line("START", Key, kind(Path)), "\n"] | Log]);
        {'DOWN', _, process, Pid, Reason} ->
            Line = line("EXIT", maps:get(Pid, Living), shown(Reason)),
            is_pid(Waiting) andalso (Waiting ! {told, changed}),
            record(maps:remove(Pid, Living), none, [[Line, "\n"] | Log]);
        {From, {only, Pids}} ->
            case maps:keys(Living) -- Pids of
                [] ->
                    From ! {told, settled},
                    record(Living, none, Log);
                _ -> record(Living, From, Log)
            end;
        {From, {log, Line}} ->
            From ! {told, ok},
            record(Living, Waiting, [[Line, "\n"] | Log]);
        {From, finish} ->
            [exit(Pid, kill) || Pid <- maps:keys(Living)],
            [receive {'DOWN', _, process, Pid, _} -> ok end || Pid <- maps:keys(Living)],
            From ! {told, lists:reverse(Log)}
    end.

line(What, {Path, Instance, Above}, End) ->
    [What, " ", Path, " ", integer_to_list(Instance), " ", integer_to_list(Above),
     [" " || End =/= ""], End].

shown({shutdown, [C | _] = Text}) when is_integer(C) -> ["shutdown:", Text];
shown({exception, [_ | _]}) -> "exception";
shown(Word) when is_atom(Word) -> atom_to_list(Word);
shown(Term) -> io_lib:format("~0p", [Term]).

%% ---- words

key(Path) ->
    case ets:lookup(table, {pid, Path}) of
        [{_, Pid}] -> Pid;
        [] -> none
    end.

instance(Pid) -> ets:lookup_element(table, {instance, Pid}, 3).

is_simple(Path) -> kind(Path) =:= "simple".

is_worker(Path) -> kind(Path) =:= "worker".

kind(Path) ->
    case ets:lookup(table, {kind, Path}) of
        [{_, Kind}] -> Kind;
        [] -> none
    end.

above(Path) ->
    case string:split(Path, "/", trailing) of
        [Above, _] -> Above;
        [_] -> "nothing"
    end.

id(Path) -> lists:last(string:split(Path, "/", trailing)).

listed({Id, Where, Type, _}) ->
    [" ", case Where of
        Pid when is_pid(Pid) ->
            [{_, Path, Instance}] = ets:lookup(table, {instance, Pid}),
            [Path, "=", integer_to_list(Instance)];
        None when Id =:= undefined -> ["?=", atom_to_list(None)];
        None -> [Id, "=", atom_to_list(None)]
     end, ":", atom_to_list(Type)].

shown_spec({ok, #{restart := Restart, type := Type} = Spec}) ->
    #{shutdown := Shutdown, significant := Significant} = Spec,
    lists:join(" ", [atom_to_list(Restart), atom_to_list(Type), atom_to_list(Significant),
                     io_lib:format("~w", [Shutdown])]);
shown_spec({error, not_found}) -> "not_found".

word(ok) -> "ok";
word({ok, undefined}) -> "ignored";
word({ok, _}) -> "ok";
word({ok, _, info}) -> "ok with info";
word({error, {already_started, _}}) -> "already_started";
word({error, Word}) when Word =:= already_present; Word =:= running; Word =:= restarting;
                         Word =:= not_found; Word =:= simple_one_for_one -> atom_to_list(Word);
word({error, {bad_combination, _}}) -> "refused";
word({error, _}) -> "failed".

child_spec([Kind, Id, Restart, Shutdown, Mark | _] = Spec, Path, Instance) ->
    #{id => Id, start => {?MODULE, start, [Spec, Path ++ "/" ++ Id, Instance]},
      restart => list_to_atom(Restart), shutdown => shutdown(Shutdown),
      significant => Mark =:= "significant", type => type(Kind)}.

type("worker") -> worker;
type(_) -> supervisor.

shutdown("kill") -> brutal_kill;
shutdown("infinity") -> infinity;
shutdown(Millis) -> list_to_integer(Millis).

reason("shutdown:" ++ Text) -> {shutdown, Text};
reason(Word) -> list_to_atom(Word).

%% ---- supervisors and workers

%% Runs in the supervisor above.
start([Kind, _, _, _, _, Starts | More], Path, Above) ->
    Instance = ets:update_counter(table, {starts, Path}, 1, {{starts, Path}, 0}),
    Key = {Path, Instance, Above},
    ets:insert(table, {{kind, Path}, Kind}),
    All = string:tokens(Starts, ","),
    case {lists:nth(min(Instance, length(All)), All), Kind} of
        {"throw", _} ->
            tell({log, line("FAIL", Key, "")}),
            error(thrown);
        {Outcome, "worker"} -> proc_lib:start_link(?MODULE, worker, [Key, Outcome, hd(More)]);
        {"ignore", _} ->
            tell({log, line("IGNORE", Key, "")}),
            ignore;
        {Bad, _} when Bad =:= "error"; Bad =:= "raise" ->
            tell({log, line("FAIL", Key, "")}),
            {error, refused};
        {Outcome, _} -> started(supervisor:start_link(?MODULE, {Kind, Path, Instance, More}), Key, Outcome)
    end.

started({ok, Pid}, Key, Outcome) ->
    tell({started, Pid, Key}),
    case Outcome of
        "info" -> {ok, Pid, info};
        "ok" -> {ok, Pid}
    end;
started(Failed, Key, _) ->
    tell({log, line("FAIL", Key, "")}),
    Failed.

start_new(_, _, _, _, "held") -> proc_lib:start_link(?MODULE, worker, [none, "held", "plain"]);
start_new([Kind, _, Restart, Shutdown, Mark, _ | More], Path, Above, Id, Starts) ->
    start([Kind, Id, Restart, Shutdown, Mark, Starts | More], Path ++ "/" ++ Id, Above).

init({"supervisor", Path, Instance, [Strategy, Max, Auto | Children]}) ->
    Flags = #{strategy => list_to_atom(Strategy), intensity => list_to_integer(Max),
              period => 36000, auto_shutdown => list_to_atom(Auto)},
    {ok, {Flags, [child_spec(Child, Path, Instance) || Child <- Children]}};
init({"simple", Path, Instance, [Max, Template]}) ->
    Flags = #{strategy => simple_one_for_one, intensity => list_to_integer(Max), period => 36000},
    Spec = child_spec(Template, Path, Instance),
    {ok, {Flags, [Spec#{start => {?MODULE, start_new, [Template, Path, Instance]}}]}}.

worker(Key, Outcome, Manner) ->
    process_flag(trap_exit, Manner =/= "plain"),
    case Outcome of
        "ok" ->
            tell({started, self(), Key}),
            proc_lib:init_ack({ok, self()}),
            work(Manner);
        "info" ->
            tell({started, self(), Key}),
            proc_lib:init_ack({ok, self(), info}),
            work(Manner);
        "ignore" ->
            tell({log, line("IGNORE", Key, "")}),
            proc_lib:init_ack(ignore);
        "error" ->
            tell({log, line("FAIL", Key, "")}),
            proc_lib:init_ack({error, refused});
        "raise" ->
            tell({log, line("FAIL", Key, "")}),
            error(raised);
        "held" ->
            ets:lookup_element(table, runner, 2) ! {held, self()},
            receive release -> proc_lib:init_ack(ignore) end
    end.

work(Manner) ->
    receive
        {do, "exception"} -> error(exception);
        {do, Reason} -> exit(reason(Reason));
        {ping, From} ->
            From ! pong,
            work(Manner);
        {'EXIT', _, shutdown} when Manner =:= "stubborn" -> work(Manner);
        {'EXIT', _, shutdown} ->
            "trap:" ++ Reason = Manner,
            exit(reason(Reason));
        {'EXIT', _, Reason} -> exit(Reason)
    end.
