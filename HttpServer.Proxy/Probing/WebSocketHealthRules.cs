using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Probing;

/// <summary>What must hold for the section <c>websocket_health</c>.</summary>
internal sealed class WebSocketHealthRules : IValidateOptions<WebSocketHealthOptions>
{
    public ValidateOptionsResult Validate(string? name, WebSocketHealthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> failures = [];
        new ProbeRules(failures).Check("websocket_health", options);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
