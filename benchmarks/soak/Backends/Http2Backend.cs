using System.Globalization;
using HttpServer.Soak.Results;
using HttpServer.Soak.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Soak.Backends;

/// <summary>A backend that speaks HTTP/2 without TLS. Its operations are those of <see cref="BackendConnection"/> that make sense there.</summary>
internal sealed class Http2Backend(string name, int port, Tally tally) : IAsyncDisposable
{
    private WebApplication? _application;

    public int Port => port;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _application = builder.Build();
        _application.Run(ServeAsync);
        await _application.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested || exception is IOException or BadHttpRequestException or OperationCanceledException)
        {
            // The gateway ends a stream when its client has gone; what the clients see is judged there.
            context.Abort();
        }
        catch (Exception exception)
        {
            tally.Fail($"backend {name}", exception.Message);
            context.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var content = Asked(context.Request, out var operation);
        var response = context.Response;
        response.Headers["X-Nonce"] = content.Nonce.ToString("x", CultureInfo.InvariantCulture);
        response.Headers["X-Backend"] = name;
        var isGrpc = context.Request.ContentType == "application/grpc";
        if (isGrpc)
        {
            response.ContentType = "application/grpc";
            response.DeclareTrailer("grpc-status");
        }

        switch (operation)
        {
            case 'x':
                await response.StartAsync(context.RequestAborted);
                await EchoAsync(context, content, atOnce: true);
                break;
            case 'e':
                await EchoAsync(context, content, atOnce: false);
                break;
            default:
                if (operation == 'w')
                {
                    await Task.Delay((int)(content.Nonce % 100), context.RequestAborted);
                }

                response.ContentLength = operation == 'g' ? content.Length : null;
                await response.Body.WriteAsync(content.ToArray(), context.RequestAborted);
                break;
        }

        if (isGrpc)
        {
            response.AppendTrailer("grpc-status", "0");
        }
    }

    private static Content Asked(HttpRequest request, out char operation)
    {
        var parts = request.Path.Value!.Split('/');
        var nonce = request.Headers["X-Nonce"].ToString();
        if (parts.Length != 4 || parts[1].Length != 1 || parts[3] != nonce)
        {
            throw new WrongException($"A backend got '{request.Method} {request.Path}' with the header of request {nonce}.");
        }

        operation = parts[1][0];
        return new Content(long.Parse(nonce, NumberStyles.HexNumber, CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private static async Task EchoAsync(HttpContext context, Content content, bool atOnce)
    {
        // One more than there should be, so that a body that is too long shows.
        var kept = new byte[content.Length + 1];
        var count = 0;
        int read;
        while ((read = await context.Request.Body.ReadAsync(kept.AsMemory(count), context.RequestAborted)) > 0)
        {
            if (!content.IsPart(count, kept.AsSpan(count, read)))
            {
                throw new WrongException($"Request {content.Nonce:x} differs within the {read} bytes from {count}.");
            }

            if (atOnce)
            {
                await context.Response.Body.WriteAsync(kept.AsMemory(count, read), context.RequestAborted);
            }

            count += read;
        }

        if (count != content.Length)
        {
            throw new WrongException($"Request {content.Nonce:x} came as complete with {count} of its {content.Length} bytes.");
        }

        if (!atOnce)
        {
            await context.Response.Body.WriteAsync(kept.AsMemory(0, count), context.RequestAborted);
        }
    }
}
