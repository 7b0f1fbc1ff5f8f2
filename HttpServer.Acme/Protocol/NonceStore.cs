using System.Collections.Concurrent;

namespace HttpServer.Acme.Protocol;

/// <summary>Nonces that responses brought (RFC 8555, 6.5), the newest first, as servers forget old ones. Bounded.</summary>
internal sealed class NonceStore
{
    private const int Most = 32;

    private readonly ConcurrentStack<string> _nonces = new();

    public void Add(string nonce)
    {
        if (_nonces.Count < Most)
        {
            _nonces.Push(nonce);
        }
    }

    public string? Take() => _nonces.TryPop(out var nonce) ? nonce : null;
}
