using System.Collections.Frozen;
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

    // Those of TLS 1.3 have the same name everywhere.
    private const string SuitePrefix = "TLS_";

    private static readonly Lazy<FrozenDictionary<string, string>> Known = new(Read);

    /// <summary>Whether the name is one of IANA's or OpenSSL's for a cipher that OpenSSL has.</summary>
    public static bool IsKnown(string name) => Known.Value.ContainsKey(name);

    /// <summary>Those of the names that are for TLS 1.2, as OpenSSL wants them; null for none.</summary>
    public static string? Ciphers(IEnumerable<string> names) => Joined(names, isSuite: false);

    /// <summary>Those of the names that are for TLS 1.3, as OpenSSL wants them; null for none.</summary>
    public static string? Suites(IEnumerable<string> names) => Joined(names, isSuite: true);

    private static string? Joined(IEnumerable<string> names, bool isSuite)
    {
        var own = string.Join(':', names.Select(static name => Known.Value[name]).Where(name => name.StartsWith(SuitePrefix, StringComparison.Ordinal) == isSuite));
        return own.Length == 0 ? null : own;
    }

    // By both names the name that OpenSSL is to be told.
    private static FrozenDictionary<string, string> Read()
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
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
                names[name] = name;
                names[Marshal.PtrToStringUTF8(LibSsl.CipherStandardName(cipher)) ?? name] = name;
            }
        }
        finally
        {
            LibSsl.FreeContext(context);
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
