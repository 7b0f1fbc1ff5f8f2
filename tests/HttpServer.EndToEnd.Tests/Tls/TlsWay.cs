namespace HttpServer.EndToEnd.Tests.Tls;

/// <summary>The environment of a gateway whose TLS is spoken by OpenSSL on the event loop, or by .NET as on systems that have neither.</summary>
internal static class TlsWay
{
    /// <summary>Told to take another OpenSSL, .NET finds none of that name and takes the usual one; the event loop takes none then.</summary>
    public static IReadOnlyDictionary<string, string>? Of(bool isOfTheLoop) =>
        isOfTheLoop ? null : new Dictionary<string, string> { ["CLR_OPENSSL_VERSION_OVERRIDE"] = "none" };
}
