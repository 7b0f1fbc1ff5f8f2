using System.Collections.Immutable;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Acme.Tests;

/// <summary>The ports where issuers look for proofs: in front of all nodes, each request goes to the next of them.</summary>
internal sealed class ChallengeFront : IAsyncDisposable
{
    private ImmutableList<AcmeNode> _nodes = [];
    private KestrelBackend? _http;
    private int _requests;

    public int HttpPort => _http!.Port;

    /// <summary>Requests that came.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<ChallengeFront> StartAsync()
    {
        var front = new ChallengeFront();
        front._http = await KestrelBackend.StartAsync(front.HandleAsync);
        return front;
    }

    public void Add(AcmeNode node) => ImmutableInterlocked.Update(ref _nodes, static (nodes, node) => nodes.Add(node), node);

    public ValueTask DisposeAsync() => _http?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task HandleAsync(HttpContext context)
    {
        var nodes = _nodes;
        var turn = Interlocked.Increment(ref _requests);
        return nodes.IsEmpty ? Task.CompletedTask : nodes[turn % nodes.Count].Handle(context);
    }
}
