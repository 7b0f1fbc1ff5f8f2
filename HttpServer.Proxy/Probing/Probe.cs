using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Dialling;

namespace HttpServer.Proxy.Probing;

/// <summary>One way of asking a target whether it is well. Two that ask the same are equal.</summary>
/// <param name="settings">All that it depends on.</param>
internal abstract class Probe(string settings) : IEquatable<Probe>
{
    private readonly string _settings = settings;

    /// <summary>Word for logs and status.</summary>
    public abstract string Kind { get; }

    /// <summary>Asks, on a connection of its own.</summary>
    /// <returns>What is wrong, as the end of a sentence; null when it is well.</returns>
    /// <exception cref="Exception">The connection failed, or what came on it is no HTTP; <see cref="ProbeFault"/> has the words.</exception>
    public abstract Task<string?> FindFaultAsync(Target target, IDialler dialler, CancellationToken cancellationToken);

    public bool Equals(Probe? other) => other is not null && other.GetType() == GetType() && other._settings == _settings;

    public override bool Equals(object? obj) => Equals(obj as Probe);

    public override int GetHashCode() => _settings.GetHashCode(StringComparison.Ordinal);
}
