using System.IO.Pipelines;
using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using Microsoft.AspNetCore.Connections;

namespace HttpServer.Core.Opening;

/// <summary>
/// Shows the first bytes of a connection to somebody and leaves them unread for whoever comes next. A connection may be silent as
/// long as an idle one, and then has as long as the head of a request.
/// </summary>
internal static class FirstBytes
{
    /// <summary>Waits until the reader has decided; it is called once at least if anything came.</summary>
    public static async ValueTask<FirstBytesOutcome> PeekAsync(
        ConnectionContext connection, IFirstBytesReader reader, LiveOptions<ServerOptions> options, TimeProvider time)
    {
        try
        {
            // The first bytes of most clients are there already.
            var input = connection.Transport.Input;
            var hasBegun = false;
            return input.TryRead(out var result) && TryDecide(input, result, reader, ref hasBegun)
                ? FirstBytesOutcome.Decided
                : await WaitAsync(connection, reader, options.Current, time, hasBegun).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return FirstBytesOutcome.Gone;
        }
    }

    private static async ValueTask<FirstBytesOutcome> WaitAsync(
        ConnectionContext connection, IFirstBytesReader reader, ServerOptions bounds, TimeProvider time, bool hasBegun)
    {
        var input = connection.Transport.Input;
        var head = TimeSpan.FromSeconds(bounds.RequestHeadTimeout);
        using var opening = new ConnectionOpening(connection, time, hasBegun ? head : TimeSpan.FromSeconds(bounds.KeepAliveTimeout));
        while (true)
        {
            var hadBegun = hasBegun;
            var isDecided = TryDecide(input, await input.ReadAsync().ConfigureAwait(false), reader, ref hasBegun);
            if (isDecided || opening.IsExpired)
            {
                opening.Dispose();
                return !opening.IsExpired ? FirstBytesOutcome.Decided : hasBegun ? FirstBytesOutcome.Slow : FirstBytesOutcome.Silent;
            }

            if (hasBegun && !hadBegun)
            {
                opening.Bound(head);
            }
        }
    }

    private static bool TryDecide(PipeReader input, ReadResult result, IFirstBytesReader reader, ref bool hasBegun)
    {
        hasBegun |= !result.Buffer.IsEmpty;
        var isDecided = reader.TryDecide(result.Buffer, result.IsCompleted) || result.IsCompleted;
        input.AdvanceTo(result.Buffer.Start, isDecided ? result.Buffer.Start : result.Buffer.End);
        return isDecided;
    }
}
