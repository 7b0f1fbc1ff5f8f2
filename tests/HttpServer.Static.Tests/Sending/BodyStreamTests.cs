using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Static.Tests.Sending;

public sealed class BodyStreamTests
{
    // A stream of HTTP/2 that its client resets: the server completes the body first and cancels the token from another thread.
    [Test]
    public async Task Client_ThatLeavesBeforeItsTokenSaysSo_IsNoFailure()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StaticServer.StartAsync(pipeline: pipe => pipe
            .Use(async (context, next) =>
            {
                context.Features.Set<IHttpResponseBodyFeature>(new GoneBody());
                try
                {
                    await next(context);
                    ended.SetResult(context.RequestAborted.IsCancellationRequested);
                }
                catch (Exception exception)
                {
                    ended.SetException(exception);
                }
                context.Abort();
            })
            .UseHttpServerStatic());
        server.Directory.Write("big.bin", new byte[3 * 1024 * 1024]);
        await using var connection = await RawHttpClient.ConnectAsync(server.Port);

        await connection.SendAsync("GET /big.bin HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.That(await ended.Task.WaitAsync(Bound.Default), Is.False);
    }
}
