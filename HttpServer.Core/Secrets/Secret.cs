using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace HttpServer.Core.Secrets;

/// <summary>
/// A password, token or key in an options class: <c>public Secret ApiKey { get; set; } = new();</c>. It shows itself as
/// <c>***</c> wherever it is printed, serialised or inspected; only <see cref="Value"/> gives the text away.
/// </summary>
[DebuggerDisplay("***")]
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret
{
    private byte[]? _hash;

    /// <summary>The secret itself; null or empty when there is none. Settable so that configuration can fill it in.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Value
    {
        get;
        set
        {
            field = value;
            _hash = string.IsNullOrEmpty(value) ? null : Hash(value);
        }
    }

    /// <summary>Whether there is a secret.</summary>
    public bool HasValue => _hash is not null;

    /// <summary>
    /// Whether <paramref name="candidate"/> is the secret, in a time that says nothing about either. Without a secret
    /// nothing matches.
    /// </summary>
    public bool Matches(string? candidate)
    {
        var hash = _hash;
        return CryptographicOperations.FixedTimeEquals(Hash(candidate ?? ""), hash ?? new byte[SHA256.HashSizeInBytes]) && hash is not null;
    }

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => SecretJsonConverter.Mask;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
