using System.Diagnostics.CodeAnalysis;

namespace HttpServer.Proxy.Routing;

/// <summary>Reads the URL of a target.</summary>
internal static class TargetAddress
{
    /// <summary>The URL with its scheme made http or https; a WebSocket begins as an HTTP request, so ws is http.</summary>
    /// <param name="text">The URL as configured.</param>
    /// <param name="url">The URL, when it is good.</param>
    /// <param name="problem">Else what is wrong with it.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = null;
        if (string.IsNullOrEmpty(text))
        {
            problem = "is missing";
        }
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || !text.Contains("://", StringComparison.Ordinal))
        {
            problem = $"'{text}' is not a URL like http://host:port";
        }
        else if (Scheme(parsed.Scheme) is not { } scheme)
        {
            problem = $"'{parsed.Scheme}' is not a scheme for a target (known: http, https, ws, wss)";
        }
        else if (parsed.UserInfo.Length > 0)
        {
            // The text is not repeated: it holds a password.
            problem = "must not hold a user name or password";
        }
        else if (parsed.Host.Length == 0)
        {
            problem = $"'{text}' names no host";
        }
        else if (text.AsSpan().ContainsAny('?', '#'))
        {
            problem = $"'{text}' must not have a query or a fragment";
        }
        else
        {
            url = new Uri(scheme + text.TrimStart()[parsed.Scheme.Length..]);
        }
        return url is not null;
    }

    private static string? Scheme(string scheme) => scheme switch
    {
        "http" or "ws" => "http",
        "https" or "wss" => "https",
        _ => null,
    };
}
