using System.Globalization;
using System.Net.Http.Headers;
using HttpServer.Core.Guards;
using HttpServer.Core.Responses;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Trailers;
using HttpServer.Proxy.Hooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>Passes a response of the HTTP/2 client on: the head at once, the body as it arrives, then the trailers.</summary>
internal static class Http2Response
{
    private const int ReadSize = 16 * 1024;

    /// <exception cref="ForwardException">The response breaks the rules, or the client has gone.</exception>
    public static async ValueTask DeliverAsync(HttpResponseMessage message, Http2Exchange exchange, TimeProvider time)
    {
        var request = exchange.Request;
        var context = request.Context;
        var (length, trailer) = ApplyHead(message, request);
        await HookedRequest.ShowResponseAsync(request).ConfigureAwait(false);
        if (HttpMethods.IsHead(context.Request.Method) || context.Response.StatusCode is 204 or 205 or 304)
        {
            context.Response.ContentLength = context.Response.StatusCode switch
            {
                204 => null,
                205 => 0,
                _ => length,
            };
            return;
        }

        context.Response.ContentLength = length;
        var outlet = TrailerOutlet.Open(context);
        outlet.Announce(trailer);
        using var pace = new ClientPace(context, time);
        await CopyAsync(await message.Content.ReadAsStreamAsync(exchange.Token).ConfigureAwait(false), outlet, pace, exchange, length).ConfigureAwait(false);
        foreach (var (name, values) in message.TrailingHeaders.NonValidated)
        {
            outlet.Add(name, Checked(name, values));
        }

        if (outlet.Complete())
        {
            await FlushAsync(outlet, pace, 0, exchange).ConfigureAwait(false);
        }
    }

    private static async ValueTask CopyAsync(Stream body, TrailerOutlet outlet, ClientPace pace, Http2Exchange exchange, long? length)
    {
        var record = exchange.Request.Record;
        var writer = outlet.Writer;
        var isFlushed = false;
        var total = 0L;
        while (true)
        {
            exchange.BackendTurn();
            // Waiting holds no buffer. A response that is a head alone is over here, and leaves as one.
            var ready = body.ReadAsync(Memory<byte>.Empty, exchange.Token);
            if (!ready.IsCompleted && !isFlushed)
            {
                await FlushAsync(outlet, pace, 0, exchange).ConfigureAwait(false);
                exchange.BackendTurn();
            }

            isFlushed = true;
            _ = await ready.ConfigureAwait(false);
            var count = await body.ReadAsync(writer.GetMemory(ReadSize), exchange.Token).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            total += count;
            if (total > length)
            {
                throw new ForwardException(ForwardError.BadResponse);
            }

            writer.Advance(count);
            if (record is not null)
            {
                record.BytesOut += count;
            }

            await FlushAsync(outlet, pace, count, exchange).ConfigureAwait(false);
        }

        if (total < length)
        {
            throw new ForwardException(ForwardError.ResponseTruncated);
        }
    }

    private static async ValueTask FlushAsync(TrailerOutlet outlet, ClientPace pace, int bytes, Http2Exchange exchange)
    {
        var flush = pace.Watch(outlet.Writer.FlushAsync(), bytes);
        if (!flush.IsCompleted)
        {
            exchange.ClientTurn();
        }

        var result = await flush.ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new ForwardException(ForwardError.ClientAborted);
        }
    }

    private static (long? Length, StringValues Trailer) ApplyHead(HttpResponseMessage message, ForwardRequest request)
    {
        var context = request.Context;
        context.Response.StatusCode = (int)message.StatusCode;
        long? length = null;
        StringValues trailer = default;
        Apply(message.Headers.NonValidated, context.Response.Headers, ref length, ref trailer);
        Apply(message.Content.Headers.NonValidated, context.Response.Headers, ref length, ref trailer);
        if (request.Lease.AssignsAffinity && request.Route.StickyCookie is { } cookie)
        {
            context.Response.Headers.Append(HeaderNames.SetCookie, cookie.Header(request.Lease.Target, context.Request.IsHttps));
        }

        return (length, trailer);
    }

    private static void Apply(HttpHeadersNonValidated fields, IHeaderDictionary headers, ref long? length, ref StringValues trailer)
    {
        foreach (var (name, values) in fields)
        {
            var (known, kind) = ResponseHeaderKinds.Of(name);
            switch (kind)
            {
                case HeaderKind.EndToEnd:
                    headers[known] = Checked(name, values);
                    break;
                case HeaderKind.ContentLength:
                    // Digits only, and once.
                    if (values.Count != 1 || !long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    {
                        throw new ForwardException(ForwardError.BadResponse);
                    }

                    length = number;
                    break;
                case HeaderKind.HopByHop when known == HeaderNames.Trailer:
                    trailer = Checked(name, values);
                    break;
                case HeaderKind.Connection or HeaderKind.TransferEncoding or HeaderKind.Upgrade:
                case HeaderKind.HopByHop when known == HeaderNames.KeepAlive || known == HeaderNames.ProxyConnection:
                    // RFC 9113, 8.2.2: what speaks of a connection of HTTP/1.1 makes the whole message malformed.
                    throw new ForwardException(ForwardError.BadResponse);
            }
        }
    }

    private static StringValues Checked(string name, HeaderStringValues values)
    {
        var isGood = FieldNames.IsToken(name);
        StringValues all = default;
        foreach (var value in values)
        {
            isGood &= FieldText.IsValue(value);
            all = all.Count == 0 ? value : StringValues.Concat(all, value);
        }

        return isGood ? all : throw new ForwardException(ForwardError.BadResponse);
    }
}
