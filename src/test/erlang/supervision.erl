#!/usr/bin/env escript
%% Runs a scenario on OTP's own supervisor and prints what happened, one event a line.
%%
%% A scenario is a text file, one command a line, words separated by blanks, # begins a comment:
%%
%%   supervisor STRATEGY MAX_RESTARTS SECONDS
%%   child ID RESTART STARTS     a first child; STARTS: ok, ignore, error, by commas; the last repeats
%%   start                       starts the supervisor
%%   add ID RESTART STARTS | terminate ID | restart ID | delete ID
%%   exit ID REASON              normal, shutdown, shutdown:TEXT, exception, kill, or any other word
%%   stop REASON
%%
%% Events: START, IGNORE, FAIL with the id; RESTART with the id and how often by now; EXIT with id and
%% reason; ANSWER with the command and its result; SUPDOWN with the reason. The Java side prints the
%% same.
-module(supervision).
-mode(compile).
-behaviour(supervisor).
-export([main/1, init/1, start_child/2, child_init/2]).

main([File]) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    ets:new(table, [named_table, public]),
    register(recorder, spawn_link(fun() -> record(start, #{}) end)),
    {ok, Text} = file:read_file(File),
    Lines = [hd(string:split(L, "#")) || L <- string:split(binary_to_list(Text), "\n", all)],
    run([W || L <- Lines, (W = string:tokens(L, " \t\r")) =/= []], none, none, []),
    halt(0).

run([["supervisor", Strategy, Max, Seconds] | Rest], none, none, []) ->
    Flags = #{strategy => list_to_atom(Strategy), intensity => list_to_integer(Max),
              period => list_to_integer(Seconds)},
    run(Rest, none, Flags, []);
run([["child", Id, Restart, Starts] | Rest], none, Flags, Children) ->
    run(Rest, none, Flags, Children ++ [spec(Id, Restart, Starts)]);
run([["start"] | Rest], none, Flags, Children) ->
    case supervisor:start_link(?MODULE, {Flags, Children}) of
        {ok, Sup} ->
            tell({supervisor, Sup}),
            tell({print, ["ANSWER start ok"]}),
            run(Rest, Sup, Flags, []);
        {error, _} ->
            tell({print, ["ANSWER start failed"]})
    end;
run([Command | Rest], Sup, Flags, []) ->
    command(Command, Sup),
    case settle(Sup) of
        alive -> run(Rest, Sup, Flags, []);
        dead -> ok
    end;
run([], _, _, _) ->
    ok.

command(["add", Id, Restart, Starts], Sup) ->
    asked("add", fun() -> supervisor:start_child(Sup, spec(Id, Restart, Starts)) end);
command(["terminate", Id], Sup) ->
    asked("terminate", fun() -> supervisor:terminate_child(Sup, Id) end);
command(["restart", Id], Sup) ->
    asked("restart", fun() -> supervisor:restart_child(Sup, Id) end);
command(["delete", Id], Sup) ->
    asked("delete", fun() -> supervisor:delete_child(Sup, Id) end);
command(["exit", Id, Reason], _Sup) ->
    tell({starts_are, restart}),
    [{_, Pid}] = ets:lookup(table, {pid, Id}),
    Monitor = monitor(process, Pid),
    case Reason of
        "kill" -> exit(Pid, kill);
        _ -> Pid ! {do, reason(Reason)}
    end,
    receive {'DOWN', Monitor, process, _, _} -> ok end;
command(["stop", Reason], Sup) ->
    Monitor = monitor(process, Sup),
    exit(Sup, reason(Reason)),
    receive {'DOWN', Monitor, process, _, _} -> ok end.

asked(Command, Ask) ->
    tell({starts_are, start}),
    Result = word(Ask()),
    tell({print, ["ANSWER ", Command, " ", atom_to_list(Result)]}).

%% Waits until the supervisor has acted on every end of a child, or has ended itself.
settle(Sup) ->
    case catch supervisor:which_children(Sup) of
        {'EXIT', _} ->
            tell(nothing),
            dead;
        Children ->
            case [C || {_, C, _, _} <- Children, C =:= restarting orelse is_dead(C)] of
                [] -> tell(nothing), alive;
                _ -> receive after 1 -> settle(Sup) end
            end
    end.

is_dead(Child) -> is_pid(Child) andalso not is_process_alive(Child).

%% ---- the recorder: one process prints, in the order in which it learns

tell(What) ->
    recorder ! {self(), What},
    receive told -> ok end.

record(StartsAre, Ids) ->
    receive
        {Pid, {started, Id}} ->
            monitor(process, Pid),
            ets:insert(table, {{pid, Id}, Pid}),
            case StartsAre of
                start -> print(["START ", Id]);
                restart ->
                    Count = ets:update_counter(table, {restarts, Id}, 1, {{restarts, Id}, 0}),
                    print(["RESTART ", Id, " ", integer_to_list(Count)])
            end,
            Pid ! told,
            record(StartsAre, Ids#{Pid => ["EXIT ", Id]});
        {'DOWN', _, process, Pid, Reason} ->
            print([maps:get(Pid, Ids), " ", shown(Reason)]),
            record(StartsAre, Ids);
        {Pid, {starts_are, Other}} ->
            Pid ! told,
            record(Other, Ids);
        {Pid, {supervisor, Sup}} ->
            monitor(process, Sup),
            Pid ! told,
            record(StartsAre, Ids#{Sup => "SUPDOWN"});
        {Pid, {print, Line}} ->
            print(Line),
            Pid ! told,
            record(StartsAre, Ids);
        {Pid, nothing} ->
            Pid ! told,
            record(StartsAre, Ids)
    end.

print(Line) -> io:format("~s~n", [Line]).

shown({shutdown, Text}) -> ["shutdown: ", Text];
shown({exception, [_ | _]}) -> "exception";
shown(Word) when is_atom(Word) -> atom_to_list(Word).

word(ok) -> ok;
word({ok, undefined}) -> ignored;
word({ok, _}) -> ok;
word({error, {already_started, _}}) -> already_started;
word({error, Word}) when Word =:= already_present; Word =:= running; Word =:= restarting;
                         Word =:= not_found -> Word;
word({error, _}) -> failed.

spec(Id, Restart, Starts) ->
    #{id => Id, start => {?MODULE, start_child, [Id, string:tokens(Starts, ",")]},
      restart => list_to_atom(Restart), shutdown => 5000}.

reason("exception") -> exception;
reason("shutdown:" ++ Text) -> {shutdown, Text};
reason(Word) -> list_to_atom(Word).

%% ---- the supervisor and its children, which are started as gen_servers are

init({Flags, Children}) -> {ok, {Flags, Children}}.

start_child(Id, Starts) -> proc_lib:start_link(?MODULE, child_init, [Id, Starts]).

child_init(Id, Starts) ->
    Nth = ets:update_counter(table, {starts, Id}, 1, {{starts, Id}, 0}),
    case lists:nth(min(Nth, length(Starts)), Starts) of
        "ok" ->
            tell({started, Id}),
            proc_lib:init_ack({ok, self()}),
            receive
                {do, exception} -> error(exception);
                {do, Reason} -> exit(Reason)
            end;
        "ignore" ->
            tell({print, ["IGNORE ", Id]}),
            proc_lib:init_ack(ignore);
        "error" ->
            tell({print, ["FAIL ", Id]}),
            proc_lib:init_ack({error, refused})
    end.
