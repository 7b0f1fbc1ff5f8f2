using System.Collections.Concurrent;
using HttpServer.Core.Certificates;

namespace HttpServer.Acme.Renewal;

/// <summary>All names that are to have a certificate: those of the configuration, of the application, and those that came at handshakes.</summary>
internal sealed class ManagedNames(CertificateStore store) : IDisposable
{
    private const string Source = "acme";

    private readonly ConcurrentDictionary<string, ManagedName> _names = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Lock _publishing = new();
    private int _onDemand;

    public ICollection<ManagedName> All => _names.Values;

    public int Count => _names.Count;

    /// <returns>Null when it is not looked after.</returns>
    public ManagedName? Find(string name) => _names.GetValueOrDefault(name);

    /// <summary>Adds a name for the application; one of the configuration stays that.</summary>
    public ManagedName Add(string name)
    {
        lock (_gate)
        {
            var known = Find(name) ?? (_names[name] = new(name, NameOrigin.Application));
            if (known.Origin == NameOrigin.Handshake)
            {
                Take(known, NameOrigin.Application);
            }

            return known;
        }
    }

    /// <summary>Takes a name for the configuration that somebody else has wanted so far.</summary>
    /// <returns>False when nobody has.</returns>
    public bool TryConfigure(string name)
    {
        lock (_gate)
        {
            if (Find(name) is not { } known)
            {
                return false;
            }

            Take(known, NameOrigin.Configuration);
            return true;
        }
    }

    /// <summary>Adds a new name, unless somebody else has meanwhile.</summary>
    public void Configure(ManagedName added)
    {
        lock (_gate)
        {
            if (!TryConfigure(added.Name))
            {
                _names[added.Name] = added;
            }
        }
    }

    /// <summary>Adds a name that came at a handshake, whose first check is its own affair.</summary>
    /// <returns>Null when as many have come so already as may.</returns>
    public ManagedName? AddOnDemand(string name, int most)
    {
        lock (_gate)
        {
            if (Find(name) is { } known)
            {
                return known;
            }

            if (_onDemand >= most)
            {
                return null;
            }

            _onDemand++;
            return _names[name] = new(name, NameOrigin.Handshake) { NextCheck = DateTimeOffset.MaxValue };
        }
    }

    /// <summary>Forgets a name, if it is of that origin still.</summary>
    /// <returns>Whether it was.</returns>
    public bool Remove(ManagedName name, NameOrigin origin)
    {
        lock (_gate)
        {
            if (name.Origin != origin || !_names.TryRemove(new KeyValuePair<string, ManagedName>(name.Name, name)))
            {
                return false;
            }

            _onDemand -= origin == NameOrigin.Handshake ? 1 : 0;
            return true;
        }
    }

    /// <summary>Lets listeners have what is in force.</summary>
    public void Publish()
    {
        lock (_publishing)
        {
            store.Publish(Source, [.. _names.Values.Select(static name => name.InForce?.Certificate).OfType<ServerCertificate>()]);
        }
    }

    public void Dispose()
    {
        foreach (var name in _names.Values)
        {
            name.Dispose();
        }
    }

    private void Take(ManagedName name, NameOrigin origin)
    {
        if (name.Origin == NameOrigin.Handshake)
        {
            _onDemand--;
        }

        name.ComeFrom(origin);
    }
}
