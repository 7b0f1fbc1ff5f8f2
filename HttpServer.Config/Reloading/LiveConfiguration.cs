using HttpServer.Config.Diagnostics;
using HttpServer.Config.Reading;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Reloading;

/// <summary>
/// The configuration in force, which may be exchanged while the program runs: whole, or not at all. Readers may be on any thread;
/// exchanges are one at a time, which is the caller's to see to.
/// </summary>
public sealed class LiveConfiguration
{
    private readonly LiveConfigurationProvider _provider;
    private volatile ConfigurationReading _current;
    private volatile ReloadAttempt? _lastAttempt;
    private volatile IReadOnlyList<string> _waiting = [];
    private int _accepted;
    private int _refused;

    /// <param name="reading">What the program starts with.</param>
    public LiveConfiguration(ConfigurationReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        Started = reading;
        _current = reading;
        _provider = new LiveConfigurationProvider(reading);
    }

    /// <summary>What the program started with: what needs a restart goes by it to the end.</summary>
    public ConfigurationReading Started { get; }

    /// <summary>What is in force now.</summary>
    public ConfigurationReading Current => _current;

    /// <summary>How the last exchange went; null before the first.</summary>
    public ReloadAttempt? LastAttempt => _lastAttempt;

    /// <summary>Exchanges so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Attempts so far that changed nothing.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Canonical paths of the keys that differ from those of the start and take effect at the next one only.</summary>
    public IReadOnlyList<string> WaitingForRestart => _waiting;

    /// <summary>Adds the values as one source; keys as in <see cref="ConfigurationReading.AddTo"/>.</summary>
    public void AddTo(IConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(new LiveConfigurationSource(_provider));
    }

    /// <summary>Puts another reading in force, and tells whoever follows the configuration, once, when any value differs.</summary>
    /// <param name="reading">Checked whole before.</param>
    /// <param name="at">When.</param>
    /// <returns>What differs.</returns>
    /// <exception cref="ArgumentException">The reading has errors; nothing has changed.</exception>
    /// <exception cref="AggregateException">Some of those who follow threw; the reading is in force, and all have been told.</exception>
    public ConfigurationDifference Replace(ConfigurationReading reading, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (reading.HasErrors)
        {
            throw new ArgumentException("A configuration with errors cannot be put in force.", nameof(reading));
        }

        var difference = ConfigurationDifference.Between(_current, reading);
        _current = reading;
        _waiting = ConfigurationDifference.Between(Started, reading).NeedRestart;
        _lastAttempt = new ReloadAttempt(at, true, reading.State.Hash, 0);
        Interlocked.Increment(ref _accepted);
        if (!difference.IsEmpty)
        {
            _provider.Replace(reading);
        }

        return difference;
    }

    /// <summary>Notes that what was read cannot be used; what is in force stays.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="diagnostics">Everything that is wrong with it.</param>
    /// <param name="at">When.</param>
    public void Refuse(ConfigurationReading reading, IReadOnlyList<ConfigurationDiagnostic> diagnostics, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(diagnostics);
        _lastAttempt = new ReloadAttempt(
            at, false, reading.State.Hash, diagnostics.Count(static item => item.Severity == ConfigurationSeverity.Error));
        Interlocked.Increment(ref _refused);
    }
}
