using HttpServer.Acme.Protocol;
using HttpServer.Acme.Storage;

namespace HttpServer.Acme.Renewal;

/// <summary>A name that is to have a certificate, and how it stands. Written by whoever holds its gate, read by anybody.</summary>
internal sealed class ManagedName(string name, NameOrigin origin) : IDisposable
{
    private volatile StoredCertificate? _inForce;
    private volatile string? _error;
    private volatile int _origin = (int)origin;
    private long _nextCheck;

    public string Name => name;

    public NameOrigin Origin => (NameOrigin)_origin;

    /// <summary>One check at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public StoredCertificate? InForce
    {
        get => _inForce;
        set => _inForce = value;
    }

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public string? Error
    {
        get => _error;
        set => _error = value;
    }

    public DateTimeOffset NextCheck
    {
        get => new(Interlocked.Read(ref _nextCheck), TimeSpan.Zero);
        set => Interlocked.Exchange(ref _nextCheck, value.UtcTicks);
    }

    /// <summary>When the file was written that is in force.</summary>
    public DateTime FileTime { get; set; }

    /// <summary>Why its file could not be read the last time; null when it could, or there is none.</summary>
    public string? FileError { get; set; }

    public RenewalInfo? Info { get; set; }

    /// <summary>When renewal information is to be asked for again.</summary>
    public DateTimeOffset NextLook { get; set; }

    /// <summary>Somebody else wants it from now on.</summary>
    public void ComeFrom(NameOrigin origin) => _origin = (int)origin;

    public void Dispose() => Gate.Dispose();
}
