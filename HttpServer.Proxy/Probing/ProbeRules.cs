using System.Text;
using HttpServer.Core.Guards;
using HttpServer.Core.Hosting;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Probing;

/// <summary>What must hold for the probes of a route.</summary>
internal sealed class ProbeRules(List<string> failures)
{
    private static readonly ProxyOptionsJsonContext Shapes = ProxyOptionsJsonContext.Default;

    // One short frame.
    private const int LongestMessage = 125;

    public void Check(string at, RouteOptions route)
    {
        CheckShortForm(at, route);
        if (route.HttpHealth is { } http)
        {
            Check($"{at}.http_health", http);
        }
        // The table for all WebSocket routes is looked at by itself.
        if (route.WebsocketHealth is { IsShared: false } webSocket)
        {
            Check($"{at}.websocket_health", webSocket);
        }
    }

    private void CheckShortForm(string at, RouteOptions route)
    {
        if (route.HealthCheck is not { } path)
        {
            Refuse(route.HealthInterval is not null, $"{at}.health_interval", "needs health_check; http_health has an interval of its own");
            return;
        }
        CheckPath($"{at}.health_check", path);
        // In both forms, as files are written; but not with two meanings.
        if (route.HttpHealth is { } full)
        {
            Refuse(full.Path != path, $"{at}.health_check", "is the short form of http_health, whose path is another");
            Refuse(route.HealthInterval is { } other && other != full.Interval, $"{at}.health_interval", "is the short form of http_health, whose interval is another");
        }
    }

    private void Check(string at, HttpHealthOptions health)
    {
        RangeRules.Check(at, health, Shapes.HttpHealthOptions, failures);
        CheckPath($"{at}.path", health.Path);
        CheckHost($"{at}.host", health.Host);
        Refuse(!FieldNames.IsToken(health.Method) || health.Method is "CONNECT", $"{at}.method", $"'{health.Method}' is not a method to probe with");
        StatusCodeRules.Check($"{at}.expected_status_codes", health.ExpectedStatusCodes, 200, failures);
        if (health.ExpectedBody is { } body)
        {
            Refuse(body.Length == 0, $"{at}.expected_body", "is empty");
            Refuse(health.Method == "HEAD", $"{at}.expected_body", "a response to HEAD has no body");
            if (body is ['~', .. var expression] && !LinearRegex.TryCreate(expression, out _, out var problem))
            {
                failures.Add($"{at}.expected_body: {problem}");
            }
        }
    }

    public void Check(string at, WebSocketHealthOptions health)
    {
        RangeRules.Check(at, health, Shapes.WebSocketHealthOptions, failures);
        CheckPath($"{at}.path", health.Path);
        CheckHost($"{at}.host", health.Host);
        Refuse(Encoding.UTF8.GetByteCount(health.PingMessage) > LongestMessage, $"{at}.ping_message", $"is longer than {LongestMessage} bytes");
    }

    private void CheckPath(string at, string path)
    {
        var end = path.IndexOf('?', StringComparison.Ordinal);
        Refuse(
            !RewrittenPath.IsGood(end < 0 ? path : path[..end]) || path.Any(c => c is <= ' ' or > '~' or '#'),
            at,
            $"'{path}' must be a path in visible ASCII that begins with one '/', with a query at most, without fragment, '.' and '..'");
    }

    private void CheckHost(string at, string? host) => Refuse(host is not null && !FieldText.IsHost(host), at, $"'{host}' is not a host");

    private void Refuse(bool isThere, string at, string problem)
    {
        if (isThere)
        {
            failures.Add($"{at}: {problem}");
        }
    }
}
