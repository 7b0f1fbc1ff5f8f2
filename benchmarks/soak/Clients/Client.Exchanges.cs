using System.Diagnostics;
using System.Globalization;
using System.Text;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

internal sealed partial class Client
{
    private const int Megabyte = 1 << 20;

    private Task<int> PerformAsync(Kind kind) => kind switch
    {
        Kind.File => ExchangeAsync(FileCall(false)),
        Kind.Post => UploadAsync('e', chunked: false),
        Kind.PostChunked => UploadAsync('e', chunked: true),
        Kind.EchoAsItComes => UploadAsync('x', chunked: true),
        Kind.Download => ExchangeAsync(NewCall(_random.Next(2) == 0 ? 'g' : 'c', Megabyte)),
        Kind.Head => ExchangeAsync(NewCall('g', SmallSize()) with { Method = "HEAD" }),
        Kind.NotModified => ExchangeAsync(_random.Next(2) == 0 ? FileCall(true) : Conditional(NewCall('g', SmallSize()))),
        Kind.Chunked => ExchangeAsync(NewCall('c', _random.Next(40_000))),
        Kind.UntilClose => ExchangeAsync(NewCall('u', _random.Next(40_000), AnySteady())),
        Kind.Events => EventsAsync(),
        Kind.Pipelined => PipelineAsync(),
        Kind.ConnectionClose => ExchangeAsync(NewCall('g', SmallSize()) with { Fields = "Connection: close\r\n" }),
        Kind.Http10 => ExchangeAsync(NewCall(_random.Next(2) == 0 ? 'g' : 'c', SmallSize(), Route.One) with { Version = "1.0" }),
        Kind.IdleClosed => ExchangeAsync(NewCall('g', SmallSize(), Route.Idle)),
        Kind.EarlyResponse => EarlyResponseAsync(),
        Kind.WebSocket => TalkAsync(),
        Kind.Http2Get => Http2GetAsync(),
        Kind.Http2Post => Http2PostAsync(),
        Kind.Http2Abort => AbortHttp2Async(),
        Kind.Grpc => GrpcAsync(),
        Kind.SlowReader => ReadSlowlyAsync(),
        Kind.PausedUpload => PausedUploadAsync(),
        Kind.HalfUpload => HalfUploadAsync(),
        Kind.AbortInHead or Kind.AbortInUpload or Kind.AbortWaiting or Kind.AbortInDownload => AbortAsync(kind),
        _ => ExchangeAsync(NewCall('g', SmallSize())),
    };

    private int SmallSize() => _random.Next(10) < 9 ? _random.Next(300) : _random.Next(8000);

    private Route AnySteady() => _random.Next(3) switch { 0 => Route.One, 1 => Route.Least, _ => Route.Sticky };

    private Call NewCall(char operation, int length, Route? route = null)
    {
        route ??= _random.Next(3) == 0 ? Route.Three : AnySteady();
        return new Call(route, operation, new Content(((long)(index + 1) << 32) + _sequence++, length))
        {
            Fields = route == Route.Sticky && _cookie is not null ? $"Cookie: a=b; {_cookie}\r\n" : "",
        };
    }

    private Call FileCall(bool conditional)
    {
        var file = Site.Files[_random.Next(100) switch { < 40 => 0, < 70 => 1, < 90 => 2, < 98 => 3, 98 => 4, _ => 5 }];
        var call = new Call(null, 'g', file) { File = $"/{file.Nonce}.bin" };
        return conditional && _tags[file.Nonce] is { } tag ? call with { Status = 304, Fields = $"If-None-Match: {tag}\r\n" } : call;
    }

    private static Call Conditional(Call call) =>
        call with { Status = 304, Fields = string.Create(CultureInfo.InvariantCulture, $"{call.Fields}If-None-Match: \"{call.Content.Nonce:x}\"\r\n") };

    private async Task<int> ExchangeAsync(Call call)
    {
        _call = call;
        _isHeadRead = false;
        var connection = await OpenAsync();
        await connection.SendAsync(call.Head);
        await ReadResponseAsync(connection, call);
        return 1;
    }

    private async Task<int> PipelineAsync()
    {
        var calls = new Call[_random.Next(2, 9)];
        var text = new StringBuilder();
        for (var i = 0; i < calls.Length; i++)
        {
            // One sticky request at most may go out before the cookie has come, so there is none here.
            calls[i] = _random.Next(4) == 0 ? FileCall(false) : NewCall(_random.Next(2) == 0 ? 'g' : 'c', SmallSize(), _random.Next(2) == 0 ? Route.Three : Route.One);
            text.Append(calls[i].Head);
        }

        _call = calls[0];
        _isHeadRead = false;
        var connection = await OpenAsync();
        await connection.SendAsync(text.ToString());
        foreach (var call in calls)
        {
            await ReadResponseAsync(connection, call);
            if (!connection.IsOpen)
            {
                throw new WrongException("The connection is closed within a pipeline.");
            }
        }

        return calls.Length;
    }

    private async Task<int> ReadSlowlyAsync()
    {
        var call = NewCall(_random.Next(2) == 0 ? 'g' : 'c', Megabyte);
        _call = call;
        _isHeadRead = false;
        var connection = await OpenAsync(receiveBuffer: 4096);
        await connection.SendAsync(call.Head);
        await ReadResponseAsync(connection, call, pause: _random.Next(5, 100));
        connection.IsOpen = false;
        return 1;
    }

    /// <summary>The first event has to be here before the last is sent.</summary>
    private async Task<int> EventsAsync()
    {
        var call = NewCall('s', _random.Next(5, 15), AnySteady());
        var connection = await OpenAsync();
        await connection.SendAsync(call.Head);
        var head = await ReadHeadAsync(connection, call);
        if (head.Status != 200 || !head.IsChunked)
        {
            throw new WrongException($"{head.FirstLine} for a stream.");
        }

        CheckHead(call, head);
        connection.Body.Begin(Framing.Chunked, 0);
        var events = new StringBuilder();
        var first = 0L;
        while (await connection.Body.NextAsync() is { IsEmpty: false } piece)
        {
            first = first == 0 ? Stopwatch.GetTimestamp() : first;
            events.Append(Encoding.ASCII.GetString(piece.Span));
        }

        var lines = events.ToString().Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length != call.Content.Length)
        {
            throw new WrongException($"{lines.Length} of {call.Content.Length} events.");
        }

        if (first > long.Parse(lines[^1].AsSpan("data: ".Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
        {
            tally.Allow("events held up until the last was sent (a busy machine; more than 1 % fail)");
        }

        return 1;
    }
}
