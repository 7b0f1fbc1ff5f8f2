using HttpServer.Core.Sections;
using HttpServer.Proxy.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Probing;

/// <summary>The section <c>websocket_health</c>, where it is there: for every WebSocket route that has no such table of its own.</summary>
internal sealed class SharedWebSocketHealth(IConfiguration section) : IPostConfigureOptions<ProxyOptions>, IValidateOptions<ProxyOptions>
{
    /// <summary>All that is in the section, to tell whether it has changed; empty when it is not there.</summary>
    public string Content() => string.Concat(section.AsEnumerable().Select(setting => $"{setting.Key}={setting.Value}\n"));

    /// <summary>Fires once, when the section may have changed.</summary>
    public IChangeToken GetChangeToken() => section.GetReloadToken();

    public void PostConfigure(string? name, ProxyOptions options)
    {
        if (section is IConfigurationSection { Value: null } && !section.GetChildren().Any())
        {
            return;
        }

        Read(out var shared);
        foreach (var route in options.Routes)
        {
            if (route is not null && IsWebSocket(route))
            {
                route.WebsocketHealth ??= shared;
            }
        }
    }

    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        var failures = Read(out var shared);
        new ProbeRules(failures).Check(SectionReader.PathOf(section), shared);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private List<string> Read(out WebSocketHealthOptions shared)
    {
        shared = new WebSocketHealthOptions { IsShared = true };
        var reader = new SectionReader(WebSocketHealthJsonContext.Default.WebSocketHealthOptions);
        reader.Read(section, SectionReader.PathOf(section)).Bind(shared);
        return [.. reader.Failures];
    }

    // Every route takes WebSockets; these are the ones that are there for them.
    private static bool IsWebSocket(RouteOptions route) =>
        route.Protocol == "websocket" || route.Targets.Select(target => target?.Url).Append(route.Target).Any(IsWebSocket);

    private static bool IsWebSocket(string? url) =>
        url is not null && (url.StartsWith("ws://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("wss://", StringComparison.OrdinalIgnoreCase));
}
