using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Routing;
using HttpServer.Proxy.Upgrades;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Hooks;

/// <summary>All hooks of the application, by the point at which they are called.</summary>
internal sealed partial class HookSet(IEnumerable<ForwardingHooks> hooks, ILogger<HookSet> logger)
{
    private readonly Func<HttpContext, Route, Target?>[] _choices = [.. hooks.Select(hook => hook.ChooseTarget).OfType<Func<HttpContext, Route, Target?>>()];
    private readonly Func<ForwardedRequest, ValueTask>[] _requests = [.. hooks.Select(hook => hook.OnRequest).OfType<Func<ForwardedRequest, ValueTask>>()];
    private readonly Func<ForwardedResponse, ValueTask>[] _responses = [.. hooks.Select(hook => hook.OnResponse).OfType<Func<ForwardedResponse, ValueTask>>()];
    private readonly Action<ForwardingOutcome>[] _ends = [.. hooks.Select(hook => hook.OnCompleted).OfType<Action<ForwardingOutcome>>()];

    public bool ChoosesTargets => _choices.Length > 0;

    public bool ChangesMessages => _requests.Length + _responses.Length > 0;

    public bool SeesOutcomes => _ends.Length > 0;

    /// <summary>The target that a hook wants; null when none does.</summary>
    /// <returns>False when one failed.</returns>
    public bool TryChoose(HttpContext context, Route route, out Target? target)
    {
        target = null;
        try
        {
            for (var i = 0; target is null && i < _choices.Length; i++)
            {
                target = _choices[i](context, route);
            }

            return true;
        }
        catch (Exception exception)
        {
            Log.Failed(logger, exception, nameof(ForwardingHooks.ChooseTarget), route.Name);
            return false;
        }
    }

    /// <returns>Null when the request may go out.</returns>
    public async ValueTask<ForwardError?> ChangeRequestAsync(HookedRequest request, Handshake? handshake)
    {
        if (_requests.Length == 0)
        {
            return null;
        }

        try
        {
            IHeaderDictionary fields = new HeaderDictionary();
            var sink = new Collector(fields);
            RequestFields.WriteEndToEnd(ref sink, request, handshake);
            fields.Host = RequestFields.Host(request);
            var forwarded = new ForwardedRequest(request, fields);
            foreach (var hook in _requests)
            {
                await hook(forwarded).ConfigureAwait(false);
            }

            forwarded.Check();
            request.Fields = fields;
            return null;
        }
        catch (Exception exception)
        {
            return Explain(exception, nameof(ForwardingHooks.OnRequest), request);
        }
    }

    /// <returns>Null when the response may go out.</returns>
    public async ValueTask<ForwardError?> ChangeResponseAsync(HookedRequest request)
    {
        if (_responses.Length == 0)
        {
            return null;
        }

        try
        {
            var forwarded = new ForwardedResponse(request);
            foreach (var hook in _responses)
            {
                await hook(forwarded).ConfigureAwait(false);
            }

            forwarded.Check();
            return null;
        }
        catch (Exception exception)
        {
            return Explain(exception, nameof(ForwardingHooks.OnResponse), request);
        }
    }

    public void Complete(in ForwardingOutcome outcome)
    {
        foreach (var hook in _ends)
        {
            try
            {
                hook(outcome);
            }
            catch (Exception exception)
            {
                Log.Failed(logger, exception, nameof(ForwardingHooks.OnCompleted), outcome.Route.Name);
            }
        }
    }

    private ForwardError Explain(Exception exception, string hook, HookedRequest request)
    {
        if (exception is OperationCanceledException && request.Context.RequestAborted.IsCancellationRequested)
        {
            return ForwardError.ClientAborted;
        }

        Log.Failed(logger, exception, hook, request.Route.Name);
        return ForwardError.HookFailed;
    }

    private readonly struct Collector(IHeaderDictionary fields) : IFieldSink
    {
        public void Add(string name, string value) => fields.Append(name, value);

        public void Add(string name, in StringValues values) => fields.Append(name, values);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The hook {Hook} failed for a request of route {Route}.", EventName = "HookFailed")]
        public static partial void Failed(ILogger logger, Exception exception, string hook, string route);
    }
}
