using System.Security.Authentication;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls;

/// <summary>Versions of TLS by name.</summary>
internal static class TlsVersions
{
    public static readonly string[] Names = ["TLSv1.2", "TLSv1.3"];

    /// <summary>What HTTP/3 is spoken over (RFC 9001, 4.2).</summary>
    public static string Newest => Names[^1];

    public static bool IsKnown(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>As .NET has them; all there are when none is named.</summary>
    public static SslProtocols Flags(IEnumerable<string> names)
    {
        var versions = names.Aggregate(SslProtocols.None, static (others, name) => others | (IsOldest(name) ? SslProtocols.Tls12 : SslProtocols.Tls13));
        return versions == SslProtocols.None ? SslProtocols.Tls12 | SslProtocols.Tls13 : versions;
    }

    /// <summary>The least and the highest of them; all there are when none is named.</summary>
    public static (int Oldest, int Newest) Of(IEnumerable<string> names)
    {
        int[] versions = [.. names.Select(static name => IsOldest(name) ? LibSsl.Tls12 : LibSsl.Tls13)];
        return versions.Length == 0 ? (LibSsl.Tls12, LibSsl.Tls13) : (versions.Min(), versions.Max());
    }

    private static bool IsOldest(string name) => name.Equals(Names[0], StringComparison.OrdinalIgnoreCase);
}
