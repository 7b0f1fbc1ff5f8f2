using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HttpServer.Core.Responses;

/// <summary>
/// The server's minimum response rate, kept for one response. Kestrel counts only bytes given to WriteAsync: bytes
/// read straight into its buffer (GetMemory, Advance, FlushAsync) count as none, and it resets every client that is
/// slower than one piece per grace period (measured: 200 KB/s). So its own watch is switched off for the response
/// and each piece gets here what the rate allows it.
/// </summary>
public sealed class ClientPace : IDisposable
{
    private readonly HttpContext _context;
    private readonly TimeProvider _time;
    private readonly MinDataRate? _rate;
    private ITimer? _timer;

    /// <summary>Takes the watch over from the server.</summary>
    public ClientPace(HttpContext context, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _time = time;
        // Absent beyond HTTP/1.1, where the server counts frames itself.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } feature)
        {
            _rate = feature.MinDataRate;
            feature.MinDataRate = null;
        }
    }

    /// <summary>Watches over a flush of so many bytes; a client that takes them too slowly loses its connection.</summary>
    public ValueTask<FlushResult> Watch(ValueTask<FlushResult> flush, int bytes) =>
        flush.IsCompleted || _rate is null ? flush : WatchAsync(flush, _rate, bytes);

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private async ValueTask<FlushResult> WatchAsync(ValueTask<FlushResult> flush, MinDataRate rate, int bytes)
    {
        _timer ??= _time.CreateTimer(static context => ((HttpContext)context!).Abort(), _context, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Allowed(rate, bytes), Timeout.InfiniteTimeSpan);
        var result = await flush.ConfigureAwait(false);
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return result;
    }

    private static TimeSpan Allowed(MinDataRate rate, int bytes)
    {
        var atRate = TimeSpan.FromSeconds(bytes / rate.BytesPerSecond);
        return atRate > rate.GracePeriod ? atRate : rate.GracePeriod;
    }
}
