using System.Net;
using HttpServer.Core.Guards;
using HttpServer.Proxy.Forwarding.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>A request as the HTTP/2 client takes it, with the exchange that it belongs to.</summary>
internal sealed class Http2Request : HttpRequestMessage
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private Http2Request(HttpMethod method, Uri uri, Http2Exchange exchange)
        : base(method, uri)
    {
        Exchange = exchange;
        Version = HttpVersion.Version20;
        VersionPolicy = HttpVersionPolicy.RequestVersionExact;
    }

    public Http2Exchange Exchange { get; }

    /// <summary>Whether the method leaves as it came: the client of .NET writes <c>get</c> as GET, which is another one (RFC 9110, 9.1).</summary>
    public static bool CanSay(string method) => string.Equals(HttpMethod.Parse(method).Method, method, StringComparison.Ordinal);

    /// <summary>
    /// Fields by the rules of <see cref="RequestFields"/>, each checked once more: a line end in a value would be a request
    /// of its own behind a backend that goes back to HTTP/1.1.
    /// </summary>
    /// <param name="exchange">Whose request.</param>
    /// <param name="origin">Scheme, host and port of the target.</param>
    /// <param name="body">What sends the body; null when there is none.</param>
    /// <exception cref="ForwardException">A field that must not go out.</exception>
    public static Http2Request Create(Http2Exchange exchange, string origin, RequestStream? body)
    {
        var forward = exchange.Request;
        var context = forward.Context;
        var uri = new Uri(string.Concat(origin, forward.ForwardTarget.ToString(forward.Lease.Target)), AsItIs);
        var message = new Http2Request(HttpMethod.Parse(context.Request.Method), uri, exchange) { Content = body };
        try
        {
            var sink = new Sink(message);
            RequestFields.Write(ref sink, forward, handshake: null);
            var host = RequestFields.Host(forward);
            sink.Add(HeaderNames.Host, host);
            if (message.Headers.Host != host)
            {
                throw new ForwardException(Http2Errors.BadField);
            }

            if (context.Request.ContentLength is { } length && (message.Content is not null || length > 0 || !HttpMethods.IsGet(context.Request.Method)))
            {
                (message.Content ??= new ReadOnlyMemoryContent(default)).Headers.ContentLength = length;
            }

            return message;
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private readonly struct Sink(HttpRequestMessage message) : IFieldSink
    {
        public void Add(string name, string value)
        {
            if (!FieldNames.IsToken(name) || !FieldText.IsValue(value))
            {
                throw new ForwardException(Http2Errors.BadField);
            }

            // The client of .NET keeps apart what describes the content; a request without one gets an empty one for it.
            if (!message.Headers.TryAddWithoutValidation(name, value)
                && !(message.Content ??= new ReadOnlyMemoryContent(default)).Headers.TryAddWithoutValidation(name, value))
            {
                throw new ForwardException(Http2Errors.BadField);
            }
        }

        public void Add(string name, in StringValues values)
        {
            // Several lines become one with ", " between them in this client. Behind a comma and a blank Base64 is none.
            if (values.Count > 1 && name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase))
            {
                Add(name, string.Join(',', values.ToArray()));
                return;
            }

            for (var i = 0; i < values.Count; i++)
            {
                Add(name, values[i] ?? "");
            }
        }
    }
}
