using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

/// <content>Requests over HTTP/2, many clients' on one connection.</content>
internal sealed partial class Client
{
    private Route AnyOfHttp2() => _random.Next(5) switch { 0 => Route.One, 1 => Route.Three, _ => Route.Http2 };

    private Task<int> Http2GetAsync() =>
        CallHttp2Async(_random.Next(4) == 0 ? FileCall(false) : NewCall(_random.Next(2) == 0 ? 'g' : 'c', _random.Next(50) == 0 ? Megabyte : SmallSize(), AnyOfHttp2()));

    private Task<int> Http2PostAsync() =>
        CallHttp2Async(NewCall(_random.Next(2) == 0 ? 'e' : 'x', UploadSize(), AnyOfHttp2()) with { Method = "POST" });

    private Task<int> GrpcAsync() =>
        CallHttp2Async(NewCall(_random.Next(2) == 0 ? 'e' : 'x', UploadSize(), Route.Http2) with { Method = "POST", Fields = "grpc" });

    private async Task<int> CallHttp2Async(Call call)
    {
        _call = call;
        _isHeadRead = false;
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            using var request = Http2Request(call);
            using var response = await http2.SendAsync(request, bound.Token);
            _isHeadRead = true;
            if ((int)response.StatusCode != call.Status)
            {
                JudgeStatus(call, (int)response.StatusCode, $"HTTP/2 {(int)response.StatusCode}");
                return 1;
            }

            if (call.File is null && Field(response.Headers, "X-Nonce") != call.Content.Nonce.ToString("x", CultureInfo.InvariantCulture))
            {
                throw new WrongException($"The response is that of {Field(response.Headers, "X-Nonce")}.");
            }

            await CheckHttp2BodyAsync(call, response, _random.Next(20) == 0 ? 5 : 0, bound.Token);
            if (call.Fields == "grpc" && Field(response.TrailingHeaders, "grpc-status") != "0")
            {
                throw new WrongException("A call without its status.");
            }
        }
        catch (OperationCanceledException)
        {
            throw new WrongException("hung for half a minute");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CutException(exception.GetBaseException().Message, false);
        }

        return 1;
    }

    private HttpRequestMessage Http2Request(Call call)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri($"http://127.0.0.1:{port}{call.Target}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("X-Nonce", call.Content.Nonce.ToString("x", CultureInfo.InvariantCulture));
        if (call.Method == "POST")
        {
            // Of a stream the length is not known.
            request.Content = _random.Next(2) == 0 ? new ByteArrayContent(call.Content.ToArray()) : new StreamContent(new TrickleStream(call.Content.ToArray(), _random.Next(1, 30_000)));
        }

        if (call.Fields == "grpc")
        {
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            request.Headers.TE.ParseAdd("trailers");
        }

        return request;
    }

    private static async Task CheckHttp2BodyAsync(Call call, HttpResponseMessage response, int pause, CancellationToken bound)
    {
        await using var body = await response.Content.ReadAsStreamAsync(bound);
        var buffer = new byte[16 * 1024];
        var position = 0;
        int read;
        while ((read = await body.ReadAsync(buffer, bound)) > 0)
        {
            if (!call.Content.IsPart(position, buffer.AsSpan(0, read)))
            {
                throw new WrongException($"The body differs within the {read} bytes from {position}.");
            }

            position += read;
            if (pause > 0)
            {
                await Task.Delay(pause, bound);
            }
        }

        if (position != call.Content.Length)
        {
            throw new WrongException($"The body ended as complete after {position} of {call.Content.Length} bytes.");
        }
    }

    /// <summary>Takes a request back at some moment: the stream is reset, the connection and its other streams go on.</summary>
    private async Task<int> AbortHttp2Async()
    {
        var kind = _random.Next(3);
        var call = kind switch
        {
            0 => NewCall('w', 100, AnyOfHttp2()),
            1 => NewCall(_random.Next(2) == 0 ? 'e' : 'x', _random.Next(20_000, 200_000), AnyOfHttp2()) with { Method = "POST" },
            _ => NewCall(_random.Next(2) == 0 ? 'g' : 'c', Megabyte, AnyOfHttp2()),
        };
        using var end = new CancellationTokenSource(_random.Next(60));
        try
        {
            using var request = Http2Request(call);
            using var response = await http2.SendAsync(request, end.Token);
            await using var body = await response.Content.ReadAsStreamAsync(end.Token);
            await body.ReadExactlyAsync(new byte[_random.Next(1, 100)], end.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // Nobody wants the answer, or its backend was killed meanwhile.
        }

        return 1;
    }

    private static string? Field(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.Single() : null;
}
