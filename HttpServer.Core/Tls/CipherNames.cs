using System.Collections.Frozen;
using System.Net.Security;
using System.Runtime.InteropServices;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls;

/// <summary>Ciphers by name.</summary>
internal static class CipherNames
{
    /// <summary>Those of TLS 1.2 with forward secrecy and authenticated encryption, as Mozilla's "intermediate" has them.</summary>
    public const string Default =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
        + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    // The same, in the same order.
    private static readonly TlsCipherSuite[] DefaultCiphers =
    [
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    // As OpenSSL has them when it is not told.
    private static readonly TlsCipherSuite[] DefaultSuites =
        [TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_AES_128_GCM_SHA256];

    private static readonly Lazy<FrozenDictionary<string, Cipher>> Known = new(static () =>
        (OpenSslLibrary.IsThere ? OfOpenSsl() : OfPlatform()).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether the name is one of IANA's or OpenSSL's for a cipher that is spoken here.</summary>
    public static bool IsKnown(string name) => Known.Value.ContainsKey(name);

    /// <summary>Those of the names that are for TLS 1.2, as OpenSSL wants them; null for none.</summary>
    public static string? Ciphers(IEnumerable<string> names) => Joined(names, isSuite: false);

    /// <summary>Those of the names that are for TLS 1.3, as OpenSSL wants them; null for none.</summary>
    public static string? Suites(IEnumerable<string> names) => Joined(names, isSuite: true);

    /// <summary>As .NET wants them, each version with its default when none of its own is named.</summary>
    public static IReadOnlyList<TlsCipherSuite> Numbers(IEnumerable<string> names)
    {
        var own = names.Select(static name => Known.Value[name]).ToLookup(static cipher => cipher.IsSuite, static cipher => cipher.Suite);
        return [.. own.Contains(true) ? own[true] : DefaultSuites, .. own.Contains(false) ? own[false] : DefaultCiphers];
    }

    private static string? Joined(IEnumerable<string> names, bool isSuite)
    {
        var own = string.Join(':', names.Select(static name => Known.Value[name]).Where(cipher => cipher.IsSuite == isSuite).Select(static cipher => cipher.Name));
        return own.Length == 0 ? null : own;
    }

    // By both names.
    private static Dictionary<string, Cipher> OfOpenSsl()
    {
        var names = new Dictionary<string, Cipher>(StringComparer.OrdinalIgnoreCase);
        var context = LibSsl.NewContext(LibSsl.ServerMethod());
        try
        {
            // Neither without encryption or authentication nor with keys agreed on beforehand.
            OpenSslErrors.Check(LibSsl.SetCiphers(context, "ALL:!eNULL:!aNULL:!PSK:!SRP") == 1, "OpenSSL names no ciphers");
            var ciphers = LibSsl.Ciphers(context);
            for (var i = 0; i < LibCrypto.Count(ciphers); i++)
            {
                var cipher = LibCrypto.Item(ciphers, i);
                var name = Marshal.PtrToStringUTF8(LibSsl.CipherName(cipher))!;
                names[name] = new Cipher(name, (TlsCipherSuite)LibSsl.CipherId(cipher));
                names[Marshal.PtrToStringUTF8(LibSsl.CipherStandardName(cipher)) ?? name] = names[name];
            }
        }
        finally
        {
            LibSsl.FreeContext(context);
        }

        return names;
    }

    // IANA's names of those that somebody still speaks, and OpenSSL's of the default ones, which everybody writes.
    private static Dictionary<string, Cipher> OfPlatform()
    {
        var names = new Dictionary<string, Cipher>(StringComparer.OrdinalIgnoreCase);
        foreach (var suite in Enum.GetValues<TlsCipherSuite>())
        {
            var name = suite.ToString();
            if (IsSuite(suite) || (name.StartsWith("TLS_ECDHE_", StringComparison.Ordinal) && !name.Contains("_PSK_", StringComparison.Ordinal)
                && (name.Contains("_AES_", StringComparison.Ordinal) || name.Contains("_CHACHA20_", StringComparison.Ordinal))))
            {
                names[name] = new Cipher(name, suite);
            }
        }

        foreach (var (name, suite) in Default.Split(':').Zip(DefaultCiphers))
        {
            names[name] = new Cipher(name, suite);
        }

        return names;
    }

    // Those of TLS 1.3 have a block of their own.
    private static bool IsSuite(TlsCipherSuite suite) => (int)suite >> 8 == 0x13;

    private sealed record Cipher(string Name, TlsCipherSuite Suite)
    {
        public bool IsSuite { get; } = IsSuite(Suite);
    }
}
