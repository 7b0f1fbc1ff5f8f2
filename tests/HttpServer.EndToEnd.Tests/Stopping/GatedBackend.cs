using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.EndToEnd.Tests.Stopping;

/// <summary>A backend that holds each request until it is told to answer it.</summary>
internal sealed class GatedBackend : IAsyncDisposable
{
    private readonly Gate _arrived;
    private readonly Gate _answer;
    private readonly KestrelBackend _backend;

    private GatedBackend(Gate arrived, Gate answer, KestrelBackend backend) => (_arrived, _answer, _backend) = (arrived, answer, backend);

    public static async Task<GatedBackend> StartAsync()
    {
        var (arrived, answer) = (new Gate(), new Gate());
        return new GatedBackend(arrived, answer, await KestrelBackend.StartAsync(async context =>
        {
            arrived.Open();
            await answer.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("finished");
        }));
    }

    /// <summary>A site whose route /slow leads here.</summary>
    /// <param name="further">What else stands in its configuration.</param>
    public TestSite Site(string further = "") => new TestSite().Configure($"""
        [[proxy]]
        path = "/slow"
        target = "{_backend.Url}"

        {further}
        """);

    /// <summary>Waits until a request is here.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync();

    public void Answer() => _answer.Open();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();
}
