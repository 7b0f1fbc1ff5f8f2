using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Metrics;

/// <summary>What one application measures of its proxy, from now on.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, long Value, string Tags)> _measured = new();

    public Measurements(IServiceProvider services)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // Other applications of this process have meters of the same name.
            if (instrument.Meter.Name == "HttpServer.Proxy" && instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _measured.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))));
        _listener.Start();
    }

    /// <summary>By the text of their tags, in the order of that.</summary>
    public IReadOnlyDictionary<string, long> Sums(string instrument) => new SortedDictionary<string, long>(
        _measured.Where(one => one.Instrument == instrument).GroupBy(one => one.Tags).ToDictionary(tags => tags.Key, tags => tags.Sum(one => one.Value)), StringComparer.Ordinal);

    /// <summary>As above, of one that is asked, by what it answers now.</summary>
    public IReadOnlyDictionary<string, long> Now(string instrument)
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return Sums(instrument);
    }

    public void Dispose() => _listener.Dispose();
}
