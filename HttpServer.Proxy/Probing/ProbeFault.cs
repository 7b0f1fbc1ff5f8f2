using HttpServer.Proxy.Forwarding;

namespace HttpServer.Proxy.Probing;

/// <summary>What made a probe fail, in words.</summary>
internal static class ProbeFault
{
    public static string Of(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException { HttpRequestError: var error } and { HttpRequestError: not HttpRequestError.Unknown } && Of(error) is { } words)
            {
                return words;
            }
        }

        var cause = exception.GetBaseException();
        return exception is IOException io && DialErrors.Of(io) is var dial && dial != ForwardError.ConnectFailed ? Of(dial, cause) : Text(cause);
    }

    private static string? Of(HttpRequestError error) => error switch
    {
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "no proper HTTP response",
        HttpRequestError.ResponseEnded => "the connection was closed without a response",
        HttpRequestError.ConfigurationLimitExceeded => "the response head is too large",
        _ => null,
    };

    private static string Of(ForwardError dial, Exception cause) =>
        dial == ForwardError.ConnectRefused ? "connection refused"
        : dial == ForwardError.NoHttp2 ? "no HTTP/2"
        : dial == ForwardError.TlsFailed ? $"TLS failed: {Text(cause)}"
        : Text(cause);

    // One line of a log, without an end of its own.
    private static string Text(Exception cause)
    {
        var text = cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return text.Length > 200 ? text[..200] : text;
    }
}
