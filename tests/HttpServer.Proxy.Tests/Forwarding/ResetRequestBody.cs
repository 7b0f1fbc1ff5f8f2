using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>The body of an HTTP/2 request that the client resets while it is read: from then on the server's reader throws, whatever it is asked.</summary>
internal sealed class ResetRequestBody : PipeReader, IRequestBodyPipeFeature
{
    private readonly TaskCompletionSource<ReadResult> _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PipeReader Reader => this;

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return false;
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => await _read.Task;

    public override void CancelPendingRead()
    {
        _read.SetException(Reset());
        throw Reset();
    }

    public override void AdvanceTo(SequencePosition consumed) => throw Reset();

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => throw Reset();

    public override void Complete(Exception? exception = null) => throw Reset();

    private static IOException Reset() => new("The client reset the request stream.");
}
