namespace HttpServer.Testing;

/// <summary>What a <see cref="RecordingBackend"/> got on one connection.</summary>
public sealed class RecordedConnection
{
    private readonly Lock _lock = new();
    private readonly List<StrictRequest> _requests = [];
    private string _rest = "";

    /// <summary>The whole requests, read strictly.</summary>
    public IReadOnlyList<StrictRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>What came behind them.</summary>
    public string Rest
    {
        get
        {
            lock (_lock)
            {
                return _rest;
            }
        }
    }

    /// <summary>Why the rest can be no request; null when it may still become one.</summary>
    public string? Fault { get; private set; }

    /// <summary>The requests that these bytes complete.</summary>
    internal IReadOnlyList<StrictRequest> Add(string bytes)
    {
        lock (_lock)
        {
            var reading = StrictReading.Of(_rest + bytes);
            _rest = (_rest + bytes)[reading.Length..];
            _requests.AddRange(reading.Requests);
            Fault = reading.Fault;
            return reading.Requests;
        }
    }
}
