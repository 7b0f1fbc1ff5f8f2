using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Static.Tests.Sending;

/// <summary>The body of a response that nobody reads any more, of which the request's token has not heard yet.</summary>
internal sealed class GoneBody : IHttpResponseBodyFeature
{
    private readonly Pipe _pipe = new();

    public GoneBody() => _pipe.Reader.Complete();

    public Stream Stream => Writer.AsStream();

    public PipeWriter Writer => _pipe.Writer;

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task CompleteAsync() => Task.CompletedTask;
}
