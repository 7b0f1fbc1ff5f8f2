using System.Globalization;
using HttpServer.Core.Hosting;

namespace HttpServer.Core.Http3;

/// <summary>The UDP port beside a port for TLS.</summary>
/// <param name="beside">The port for TLS.</param>
/// <param name="number">Of both.</param>
internal sealed class QuicPort(OpenListener beside, int number)
{
    // For how long clients remember it. What is switched off is tried in vain for no longer.
    private const int Seconds = 3600;

    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _sockets;
    private int? _seenAs;

    public OpenListener Beside { get; } = beside;

    public int Number { get; } = number;

    /// <summary>As Kestrel knows it.</summary>
    public string Key { get; } = $"{beside.Key}-udp";

    /// <summary>As Kestrel is told; the port is the one that the system has chosen, where it was asked to.</summary>
    public string Url { get; } = (beside.Place with { Port = number }).Url;

    /// <summary>Completes when it is open, or cannot be.</summary>
    public Task Settled => _settled.Task;

    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return _sockets > 0;
            }
        }
    }

    /// <summary>Its number as clients see it, where something in front maps it to another.</summary>
    public void SeenAs(int? number)
    {
        lock (_gate)
        {
            _seenAs = number;
            Tell();
        }
    }

    /// <summary>One of its sockets is open: "localhost" has two.</summary>
    public void Opened()
    {
        lock (_gate)
        {
            _sockets++;
            Tell();
        }

        _settled.TrySetResult();
    }

    public void Closed()
    {
        lock (_gate)
        {
            _sockets--;
            Tell();
        }
    }

    public void Failed() => _settled.TrySetResult();

    // RFC 7838, 3; only while it is true.
    private void Tell() => Beside.Alternative = _sockets == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"h3=\":{_seenAs ?? Number}\"; ma={Seconds}");
}
